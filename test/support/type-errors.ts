import ts from 'typescript'

/** Returns the compiler errors of files, with the settings of the project. Their imports are not checked. */
export function typeErrorsIn(...files: string[]): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.')
  const program = ts.createProgram(files, options)
  const sources = files.map((path) => program.getSourceFile(path))
  return [
    ...program.getOptionsDiagnostics(),
    ...sources.flatMap((source) => program.getSyntacticDiagnostics(source)),
    ...sources.flatMap((source) => program.getSemanticDiagnostics(source)),
  ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
