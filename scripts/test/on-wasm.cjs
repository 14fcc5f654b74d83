/** Lets the tests after it compute on WebAssembly: `mocha --require` names it before anything loads TensorFlow.js. */
process.env['VISUAL_EXPLANATIONS_DEVICE'] = 'wasm';
