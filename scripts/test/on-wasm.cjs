/** Lets the tests after it compute on WebAssembly: `mocha --require` names it before anything loads TensorFlow.js. */
if (Object.keys(require.cache).some((file) => file.includes('@tensorflow'))) throw new Error('TensorFlow.js is loaded already: name this file first.');
process.env['VISUAL_EXPLANATIONS_DEVICE'] = 'wasm';
