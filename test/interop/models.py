"""The networks that are converted: structures from Keras's own applications, narrow, and what people build around them.

Each function answers with a model whose last layer has the given activation, so that the same weights can be run with
None for the logits.
"""
import keras
from tf_keras import Model, Sequential, applications, layers
from tf_keras.src.applications import resnet


def mobilenet_v2(activation):
    """MobileNetV2 of width 0.05: inverted residuals, correct_pad before each stride, ReLU6."""
    return applications.MobileNetV2(input_shape=(80, 96, 3), alpha=0.05, weights=None, classes=10, classifier_activation=activation)


def narrow_resnet(activation):
    """ResNet of Keras with four stages of bottlenecks, 8 to 20 channels wide: biases and batch normalisation, projections with stride 2."""

    def stages(x):
        for stage, (filters, blocks) in enumerate([(8, 1), (12, 2), (16, 2), (20, 1)]):
            x = resnet.stack1(x, filters, blocks, stride1=1 if stage == 0 else 2, name=f"conv{stage + 2}")
        return x

    form = {"preact": False, "use_bias": True, "weights": None, "input_shape": (96, 80, 3), "classes": 10}
    return resnet.ResNet(stages, model_name="narrow_resnet", classifier_activation=activation, **form)


def transfer(activation):
    """Augmentation, Rescaling, a base called as a layer, averaging, dropout and a dense layer, as Keras's guide to transfer learning has it."""
    shape = (56, 64, 3)
    augmentation = Sequential([layers.InputLayer(shape), layers.RandomFlip("horizontal"), layers.GaussianNoise(5)], name="augmentation")
    x = entry = layers.Input(shape, name="base_input")
    x = layers.Conv2D(12, 3, strides=2, use_bias=False, name="stem")(x)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = skip = layers.ReLU(name="stem_relu")(x)
    x = layers.SeparableConv2D(12, 3, padding="same", activation="swish", name="separable")(x)
    x = layers.Conv2D(12, 3, padding="same", dilation_rate=2, activation="tanh", name="dilated")(x)
    x = layers.Add(name="sum")([x, skip])
    x = layers.AveragePooling2D(3, strides=2, padding="same", name="average")(x)
    x = layers.Conv2D(16, 1, name="widen")(x)
    base = Model(entry, layers.PReLU(shared_axes=[1, 2], name="out")(x), name="base")

    x = picture = layers.Input(shape, name="picture")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescaling")(augmentation(x))
    x = layers.GlobalAveragePooling2D(name="pool")(base(x, training=False))
    x = layers.Dropout(0.2, name="dropout")(x)
    return Model(picture, layers.Dense(5, activation=activation, name="predictions")(x), name="transfer")


def mobile(activation):
    """What MobileNet 1 and 3 have beside: depthwise convolutions without bias, hard swish, a head of convolutions on the average's map."""
    x = picture = layers.Input((40, 36, 3), name="picture")
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu", name="stem")(x)
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise")(x)
    x = layers.Conv2D(12, 1, name="pointwise")(layers.ReLU(6.0, name="depthwise_relu")(x))
    gate = layers.ReLU(6.0, name="gate")(layers.Rescaling(1, offset=3, name="plus")(x))
    x = layers.Multiply(name="hard_swish")([x, layers.Rescaling(1 / 6, name="sixth")(gate)])
    x = layers.Conv2D(12, 3, strides=2, name="last")(x)
    x = layers.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = layers.Conv2D(6, 1, name="classes")(layers.Dropout(0.1, name="dropout")(x))
    x = layers.Reshape((6,), name="scores")(x)
    return Model(picture, layers.Activation(activation, name="predictions")(x), name="mobile")


def one_unit(activation):
    """A sequential network that answers yes or no: max-pooling, flattening, two dense layers."""
    return Sequential(
        [
            layers.InputLayer((40, 48, 3), name="picture"),
            layers.Conv2D(8, 3, padding="same", activation="relu", name="first"),
            layers.MaxPooling2D(name="half"),
            layers.Conv2D(8, (3, 5), strides=2, padding="same", name="second"),
            layers.BatchNormalization(name="normal"),
            layers.LeakyReLU(0.1, name="leaky"),
            layers.AveragePooling2D(2, name="quarter"),
            layers.Flatten(name="flat"),
            layers.Dense(8, activation="relu", name="hidden"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(1, activation=activation, name="answer"),
        ],
        name="one_unit",
    )


def keras_3(activation):
    """A network of Keras 3: a sequential model around a functional one, with the activations that Keras 3 renamed."""
    entry = keras.layers.Input((40, 32, 3), name="base_input")
    x = keras.layers.Conv2D(12, 3, strides=2, padding="same", use_bias=False, name="stem")(entry)
    x = keras.layers.BatchNormalization(name="stem_bn")(x)
    x = skip = keras.layers.LeakyReLU(negative_slope=0.2, name="leaky")(x)
    x = keras.layers.SeparableConv2D(12, 3, padding="same", activation="swish", name="separable")(x)
    x = skip = keras.layers.Add(name="sum")([x, skip])
    x = keras.layers.Add(name="again")([keras.layers.Conv2D(12, 1, use_bias=False, name="narrow")(x), skip])
    x = keras.layers.MaxPooling2D(3, strides=2, padding="same", name="half")(x)
    x = keras.layers.Conv2D(16, 3, activation="selu", name="widen")(x)
    base = keras.Model(entry, keras.layers.ReLU(max_value=6, name="out")(x), name="base")
    return keras.Sequential(
        [
            keras.layers.Input((40, 32, 3), name="picture"),
            keras.layers.Rescaling(1 / 127.5, offset=-1, name="rescaling"),
            base,
            keras.layers.GlobalAveragePooling2D(name="pool"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(4, activation=activation, name="predictions"),
        ],
        name="keras_3",
    )
