import { isBuiltin } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { layers } from './layer-table.js'

const own = {
  '#common/': 'src/common/',
  '#main/': 'src/main/',
  '#identity/': 'src/identity/',
  '#renderer/': 'src/renderer/',
  '#e2e/': 'e2e/',
}

/** Where an import leads: a path inside the repository, or a package (Node's own as `node:`). */
function targetOf(specifier, file, root) {
  for (const [prefix, folder] of Object.entries(own))
    if (specifier.startsWith(prefix)) return { inside: folder + specifier.slice(prefix.length) }
  if (specifier.startsWith('.'))
    return {
      inside: relative(root, resolve(dirname(file), specifier))
        .split(sep)
        .join('/'),
    }
  if (isBuiltin(specifier)) return { package: 'node:' }
  return { package: specifier }
}

function allowed(layer, target, isType) {
  if (target.inside !== undefined) {
    if (isType && layer.typesFrom?.some((pattern) => pattern.test(target.inside))) return true
    return (
      layer.inside.some((pattern) => pattern.test(target.inside)) &&
      !layer.notInside?.some((pattern) => pattern.test(target.inside))
    )
  }
  if (layer.packages === null) return true
  return layer.packages.some(
    (name) =>
      target.package === name ||
      target.package.startsWith(name.endsWith('/') || name.endsWith(':') ? name : `${name}/`),
  )
}

/** Layer of the code under test: a test may not reach across what its subject may not. */
const areaOf = (path) => /^src\/([^/]+)\//.exec(path)?.[1]

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: { type: 'problem', schema: [], messages: { crossed: '{{layer}} may not import {{target}}: {{remedy}}.' } },
  create(context) {
    const root = context.cwd
    const file = context.filename
    const path = relative(root, file).split(sep).join('/')
    const layer = layers.find((candidate) => candidate.files.test(path))
    if (layer === undefined) return {}
    const check = (node, source, isType) => {
      if (typeof source?.value !== 'string') return
      const target = targetOf(source.value, file, root)
      const crossesTest =
        layer.sameLayerOnly === true &&
        target.inside !== undefined &&
        areaOf(target.inside) !== undefined &&
        areaOf(target.inside) !== 'common' &&
        areaOf(target.inside) !== areaOf(path)
      if (!crossesTest && allowed(layer, target, isType)) return
      context.report({
        node,
        messageId: 'crossed',
        data: { layer: layer.name, target: source.value, remedy: layer.remedy },
      })
    }
    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, false),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
    }
  },
}
