import { SetupFailure } from './failure.mjs';

/**
 * TensorFlow.js's binding passes lists of numbers and of truth values to TensorFlow's operations, but no lists of strings
 * and of types. TensorFlow's convolution with bias and activation in one operation needs both: it takes a third of the
 * time of the three operations.
 */
export const listCases = [
  {
    before: `    case TF_ATTR_STRING: {
`,
    inserted: `      if (IsArray(env, nstatus, &js_value)) {
        uint32_t length;
        nstatus = napi_get_array_length(env, js_value, &length);
        ENSURE_NAPI_OK(env, nstatus);
        std::vector<std::string> values(length);
        std::vector<const void *> starts(length);
        std::vector<size_t> lengths(length);
        for (uint32_t i = 0; i < length; ++i) {
          napi_value element;
          nstatus = napi_get_element(env, js_value, i, &element);
          ENSURE_NAPI_OK(env, nstatus);
          nstatus = GetStringParam(env, element, values[i]);
          ENSURE_NAPI_OK(env, nstatus);
          starts[i] = values[i].data();
          lengths[i] = values[i].size();
        }
        TFE_OpSetAttrStringList(tfe_op, attr_name, starts.data(),
                                lengths.data(), static_cast<int>(length));
        break;
      }
`,
  },
  {
    before: `    case TF_ATTR_TYPE: {
`,
    inserted: `      if (IsArray(env, nstatus, &js_value)) {
        uint32_t length;
        nstatus = napi_get_array_length(env, js_value, &length);
        ENSURE_NAPI_OK(env, nstatus);
        std::vector<TF_DataType> values(length);
        for (uint32_t i = 0; i < length; ++i) {
          napi_value element;
          nstatus = napi_get_element(env, js_value, i, &element);
          ENSURE_NAPI_OK(env, nstatus);
          int32_t value;
          nstatus = napi_get_value_int32(env, element, &value);
          ENSURE_NAPI_OK(env, nstatus);
          values[i] = static_cast<TF_DataType>(value);
        }
        TFE_OpSetAttrTypeList(tfe_op, attr_name, values.data(),
                              static_cast<int>(length));
        break;
      }
`,
  },
];

/**
 * The binding's source with lists of strings and of types for the attributes of operations.
 * @param {string} source of `tfjs_backend.cc`
 * @returns {string}
 * @throws {SetupFailure} where the source is another than the one this was written for
 */
export function withListAttributes(source) {
  return listCases.reduce((text, { before, inserted }) => {
    const [head, tail, ...more] = text.split(before);
    if (tail === undefined || more.length > 0) {
      throw new SetupFailure('The source of the TensorFlow binding is not the one this project was written for: run "npm ci --ignore-scripts", then "npm run setup".');
    }
    return head + before + inserted + tail;
  }, source);
}
