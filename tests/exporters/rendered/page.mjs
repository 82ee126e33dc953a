// Looks at an exported page for barriers (WCAG 2.2 AA, axe-core) in light and dark, wide and narrow, with all evidence
// open and with the reader open. Run by hand, in a folder that has playwright-core and axe-core and not in the repository:
//   node REPOSITORY/tests/exporters/rendered/page.mjs PAGE.html pictures .
// It ends with 1 if a check fails, and leaves a picture of each state to be looked at.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [file, pictures, modules] = process.argv.slice(2).map((path) => resolve(path))
const require = createRequire(join(modules, 'package.json'))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const executablePath = process.env.PATH.split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find(existsSync)
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
let failures = 0

const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync']
})
mkdirSync(pictures, { recursive: true })

async function check (page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), rules)
  console.log(`${violations.length ? 'FAILED' : 'ok    '} ${name}`)
  for (const { id, help, nodes } of violations) console.log(`       ${id}: ${help} (${nodes.length}×) ${nodes[0].html.slice(0, 160)}`)
  failures += violations.length
}

for (const colorScheme of ['light', 'dark']) {
  for (const [shape, width] of [['wide', 1200], ['narrow', 390]]) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true })
    page.on('pageerror', (error) => { failures += 1; console.log(`FAILED ${error}`) })
    await page.goto(pathToFileURL(file).href)
    await page.evaluate(axe)
    await check(page, `${colorScheme}-${shape}`)
    // what is off the screen has no true size before it is drawn, which axe takes for an overlap
    await page.evaluate(() => { for (const entry of document.querySelectorAll('.entry')) entry.style.contentVisibility = 'visible' })
    await page.click('.expand')
    await check(page, `${colorScheme}-${shape}-open`)
    const button = page.locator('button[data-article]:visible').first()
    if (await button.count()) {
      await button.click()
      await check(page, `${colorScheme}-${shape}-reader`)
    }
    await page.close()
  }
}
await browser.close()
process.exitCode = failures ? 1 : 0
