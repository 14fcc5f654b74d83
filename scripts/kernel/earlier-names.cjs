/**
 * Names of earlier cells beside property names. tslab writes `exports.view` for each identifier declared in an earlier cell:
 * also for the property in `const { probe: mine } = …` where an earlier cell declared its type, which makes a new variable
 * `exports`; and not for `{ view }`, which is a property and a name in one.
 */

/**
 * @typedef {typeof import('@tslab/typescript-for-tslab')} Compiler
 * @typedef {import('@tslab/typescript-for-tslab').SourceFile} SourceFile
 * @typedef {import('@tslab/typescript-for-tslab').ShorthandPropertyAssignment} Shorthand
 */

/**
 * What makes programs for tslab. Before tslab changes a cell, these take the property names of patterns out of its sight and
 * write `{ view: exports.view }` for `{ view }`.
 * @param {Compiler} compiler
 * @returns {import('@tslab/typescript-for-tslab').CreateProgram<import('@tslab/typescript-for-tslab').EmitAndSemanticDiagnosticsBuilderProgram>}
 */
function programsWithEarlierNames(compiler) {
  return (...given) => {
    const program = compiler.createEmitAndSemanticDiagnosticsBuilderProgram(...given);
    const { emit } = program;
    program.emit = (file, write, cancellation, declarationsOnly, transformers) => {
      const before = [...(transformers?.before ?? []), separateNames(compiler, program.getProgram().getTypeChecker())];
      return emit(file, write, cancellation, declarationsOnly, { ...transformers, before });
    };
    return program;
  };
}

/**
 * @param {Compiler} compiler
 * @param {import('@tslab/typescript-for-tslab').TypeChecker} checker
 * @returns {import('@tslab/typescript-for-tslab').TransformerFactory<SourceFile>}
 */
function separateNames(compiler, checker) {
  return (context) => (file) => {
    // The file of what earlier cells declared; tslab makes it the parent of a cell.
    const earlier = /** @type {SourceFile | undefined} */ (file.parent);
    if (earlier === undefined) return file;
    const { factory } = context;

    /** @type {import('@tslab/typescript-for-tslab').Visitor} */
    const visit = (node) => {
      const changed = compiler.visitEachChild(node, visit, context);
      if (compiler.isBindingElement(changed) && changed.propertyName && compiler.isIdentifier(changed.propertyName)) {
        // Without a place in the cell it is no name that tslab looks up.
        const property = factory.createIdentifier(changed.propertyName.text);
        return factory.updateBindingElement(changed, changed.dotDotDotToken, property, changed.name, changed.initializer);
      }
      return compiler.isShorthandPropertyAssignment(node) && isEarlier(node) ? inFull(/** @type {Shorthand} */ (changed)) : changed;
    };

    /** @param {Shorthand} node */
    const isEarlier = (node) =>
      checker.getShorthandAssignmentValueSymbol(node)?.declarations?.some((declaration) => declaration.getSourceFile() === earlier) ?? false;

    /** @param {Shorthand} node */
    const inFull = ({ name: { text }, objectAssignmentInitializer: initial }) => {
      const value = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), factory.createIdentifier(text));
      return factory.createPropertyAssignment(factory.createIdentifier(text), initial ? factory.createAssignment(value, initial) : value);
    };

    return compiler.visitEachChild(file, visit, context);
  };
}

module.exports = { programsWithEarlierNames };
