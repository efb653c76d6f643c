// Compiles src/app.scss and src/app.js into plv/static/plv, with every file they name.
// What comes out stands alone: no source maps, no address of a file that is not there, so that
// it can be served under names made from its content.
import { build } from 'esbuild'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const packages = join(here, 'node_modules')
const sources = join(here, 'src')
const output = join(here, '..', 'static', 'plv')
const designImages = join(packages, '@ministryofjustice', 'frontend', 'moj', 'assets', 'images')

const ADDRESS = /url\(\s*["']?([^"')]+)["']?\s*\)/g
const FONT_FACE = /@font-face\s*\{[^}]*\}/g
const SOURCE_MAP = /\/\*# sourceMappingURL=.*?\*\//g
// The crest and the crown belong to government, and are not for a company that boroughs own.
const GOVERNMENTS_OWN = /crest|crown|logotype/

const addresses = (css) => [...css.matchAll(ADDRESS)].map(([, address]) => address.split(/[?#]/)[0])
const isFile = (address) => address !== '' && !address.startsWith('data:')
const isHere = (address) => existsSync(join(output, address))

/** Without the faces of a typeface that is not shipped: GOV.UK's own may not be used elsewhere. */
const withoutForeignType = (css) =>
  css.replace(FONT_FACE, (face) => (addresses(face).filter(isFile).every(isHere) ? face : ''))

/** Bring the design system's images that the style sheet names; stop where one cannot be found. */
function bringImages (css) {
  for (const address of addresses(css).filter(isFile)) {
    if (isHere(address)) continue
    const found = join(designImages, basename(address))
    if (!existsSync(found) || GOVERNMENTS_OWN.test(address)) {
      throw new Error(`The style sheet names ${address}, which is not ours to serve or not there.`)
    }
    copyFileSync(found, join(output, address))
  }
}

mkdirSync(output, { recursive: true })
for (const name of readdirSync(output)) rmSync(join(output, name), { recursive: true })
for (const folder of ['images', 'fonts']) {
  mkdirSync(join(output, folder))
  if (existsSync(join(sources, folder))) cpSync(join(sources, folder), join(output, folder), { recursive: true })
}

const compiled = sass.compile(join(sources, 'app.scss'), {
  style: 'compressed',
  loadPaths: [here, packages],
  quietDeps: true
})
const css = withoutForeignType(compiled.css).replace(SOURCE_MAP, '')
bringImages(css)
writeFileSync(join(output, 'app.css'), css)

await build({
  entryPoints: [join(sources, 'app.js')],
  outfile: join(output, 'app.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020'],
  legalComments: 'none',
  logLevel: 'error'
})
