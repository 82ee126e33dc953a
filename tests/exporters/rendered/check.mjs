// Draws exports with the programs that they are for, in a headless browser, and looks whether anything broke out.
// How to run it: README.md. It ends with 1 if a check fails; the pictures are for a person to look at.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [exports, pictures, modules] = process.argv.slice(2).map((path) => resolve(path))
const require = createRequire(join(modules, 'package.json'))
const { chromium } = require('playwright-core')
const browserPath = process.env.PATH.split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find(existsSync)
const packaged = (path) => pathToFileURL(join(modules, 'node_modules', path)).href
const read = (name) => readFileSync(join(exports, name), 'utf8')
const script = (path) => `<script src="${packaged(path)}"></script>`
const style = (path) => `<link rel="stylesheet" href="${packaged(path)}">`
const words = (text) => text.replace(/\s+/g, ' ').trim()
const failures = []

function expect (held, told) {
  console.log(`${held ? 'ok    ' : 'FAILED'} ${told}`)
  if (!held) failures.push(told)
}

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--allow-file-access-from-files']
})
mkdirSync(pictures, { recursive: true })

async function draw (name, head, body, run, data) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, timezoneId: 'America/New_York' })
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('dialog', (dialog) => { errors.push(`dialog: ${dialog.message()}`); dialog.dismiss() })
  await page.route(/^https?:/, (route) => route.abort())
  await page.goto(packaged('playwright-core/package.json')) // an origin that may load files
  await page.setContent(`<!doctype html><meta charset="utf-8">${head}<body>${body}`, { waitUntil: 'load' })
  const result = await page.evaluate(run, data)
  await page.waitForTimeout(2500)
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  expect(errors.length === 0, `${name}: no errors ${errors.join('; ').slice(0, 300)}`)
  expect(await page.evaluate(() => window.broken === undefined), `${name}: no script of the data has run`)
  expect(await page.evaluate(() => document.querySelectorAll('img[src="x"], a[href^="javascript"]').length) === 0,
    `${name}: no element of the data is in the page`)
  return { page, result }
}

const shown = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent))

for (const name of ['dates', 'hostile', 'far']) {
  const diagram = read(`${name}.mmd`)
  const events = diagram.split('\n').filter((line) => / : /.test(line)).length
  const { page } = await draw(`${name}-mermaid`, script('mermaid/dist/mermaid.min.js'), '<div id="drawn"></div>',
    async (text) => {
      window.mermaid.initialize({ startOnLoad: false })
      const { svg } = await window.mermaid.render('diagram', text)
      document.getElementById('drawn').innerHTML = svg
    }, diagram)
  expect((await shown(page, '.eventWrapper')).length === events, `${name}-mermaid: all ${events} events are drawn`)
  const text = words((await shown(page, 'svg')).join(' '))
  expect(!/[ﬂ¶]/.test(text) || name === 'hostile', `${name}-mermaid: no sign of Mermaid's own is left`)
  if (name === 'hostile') {
    const literal = '<img src=x onerror=window.broken=1>: a; b # c %% d "q" \'s\' & {x} #58; ﬂ°°58¶ß <br> `code`'
    expect(text.replace(/ /g, '').includes(literal.replace(/ /g, '')), `${name}-mermaid: the words stand as they are`)
  }

  const slides = JSON.parse(read(`${name}.timelinejs.json`))
  const story = await draw(`${name}-timelinejs`,
    script('@knight-lab/timelinejs/dist/js/timeline.js') + style('@knight-lab/timelinejs/dist/css/timeline.css'),
    '<div id="story" style="width:100%;height:800px"></div>', (value) => {
      window.story = new window.TL.Timeline('story', value, { debug: false })
    }, slides)
  expect((await shown(story.page, '.tl-timemarker')).length === slides.events.length,
    `${name}-timelinejs: all ${slides.events.length} slides are there`)
  const heads = await shown(story.page, '.tl-slide .tl-headline')
  const unescape = (html) => html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#x27;/g, "'").replace(/&amp;/g, '&')
  expect(heads.some((head) => head === unescape(slides.events[0].text.headline)),
    `${name}-timelinejs: the headline stands as it is`)
  console.log('       dates:', (await shown(story.page, '.tl-slide .tl-headline-date')).filter(Boolean).join(' | '))
  await story.page.evaluate(() => window.story.goTo(2))
  await story.page.waitForTimeout(1500)
  await story.page.screenshot({ path: join(pictures, `${name}-timelinejs-slide.png`) })

  const data = JSON.parse(read(`${name}.vis.json`))
  const vis = await draw(`${name}-vis`,
    script('vis-timeline/dist/vis-timeline-graph2d.min.js') + style('vis-timeline/styles/vis-timeline-graph2d.min.css'),
    '<div id="vis"></div>', async ({ items, groups, options }) => {
      const { Timeline, DataSet } = window.vis
      window.drawn = new Timeline(document.getElementById('vis'), new DataSet(items), new DataSet(groups), options)
      await new Promise((resolve) => setTimeout(resolve, 500))
      window.drawn.setWindow('2018-01-01', '2019-07-01', { animation: false })
      return window.drawn.itemsData.get().map(({ id, start }) => [id, new Date(start).toString()])
    }, data)
  const seen = await shown(vis.page, '.vis-item .vis-item-content')
  expect(seen.some((one) => data.items.some((item) => words(one) === unescape(item.content))),
    `${name}-vis: the words stand as they are`)
  console.log('       starts:', vis.result.slice(0, 4).map(([, start]) => start.slice(0, 24)).join(' | '))
}

await browser.close()
console.log(failures.length ? `${failures.length} checks failed` : 'all checks passed')
process.exitCode = failures.length ? 1 : 0
