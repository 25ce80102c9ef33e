// Looks at report pages in Chromium: node check.mjs CHROMIUM FOLDER THREADMILL
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser } from '../browser/browser.mjs';

const [program, folder, threadmill] = process.argv.slice(2);
const INK = readFileSync(new URL('../browser/ink.js', import.meta.url), 'utf8');
const url = (name) => pathToFileURL(join(folder, name)).href;
let failed = false;

function ensure(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

async function check(name, body) {
  try {
    await body();
    console.log(`ok    report: ${name}`);
  } catch (error) {
    failed = true;
    console.log(`FAIL  report: ${name}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
  }
}

/** Every chart has ink, at least as much as one thin line across a third of it. */
function ensureInk(charts, atLeast) {
  ensure(charts.length >= atLeast, `${charts.length} charts instead of ${atLeast}`);
  for (const { title, ink, colours, width } of charts) {
    ensure(ink >= width / 3 && colours >= 1, `an empty chart: ${title} (${ink} coloured pixels)`);
  }
}

const browser = new Browser(program);

async function look(file, charts, { width, dark }) {
  const name = `${file} ${width} px ${dark ? 'dark' : 'light'}`;
  const page = await browser.open(url(`${file}.html`), { width, dark });
  await check(name, async () => {
    await page.run(`document.querySelectorAll('section > details').forEach((one) => (one.open = ${file === 'compared'}))`);
    await page.run('new Promise((done) => setTimeout(done, 300))');
    ensureInk(await page.run(INK), charts);
    const wide = await page.run('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    ensure(wide <= 0, `the page is ${wide} px too wide`);
    const background = await page.run('getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]');
    ensure(background < 128 === dark, `background ${background}`);
    ensure((await page.run('[...document.querySelectorAll(".chart")].every((box) => box.getAttribute("aria-label"))')) === true, 'a chart without a name');
    ensure(page.faults.length === 0, page.faults.join('; '));
  });
  writeFileSync(join(folder, `${name.replaceAll(' ', '-')}.png`), await page.picture());
  await page.close();
}

for (const [file, charts] of [['open', 4], ['closed', 4], ['broadcast', 4], ['compared', 11]]) {
  for (const width of [1200, 360]) for (const dark of [false, true]) await look(file, charts, { width, dark });
}

const first = await browser.open(url('open.html'), { width: 1200, dark: false });
await check('the check notices an empty chart, each of them', async () => {
  const count = (await first.run(INK)).length;
  for (let i = 0; i < count; i++) {
    await first.run(`(() => {
      const drawn = echarts.getInstanceByDom(document.querySelectorAll('.chart')[${i}]);
      const empty = drawn.getOption().series.map(() => ({ data: [], markArea: { data: [] } }));
      drawn.setOption({ series: empty });
    })()`);
    const charts = await first.run(INK);
    let noticed = false;
    try {
      ensureInk([charts[i]], 1);
    } catch {
      noticed = true;
    }
    ensure(noticed, `${charts[i].title}: ${charts[i].ink} coloured pixels without figures`);
  }
});
await first.close();

await check('the keyboard reaches the button for the scale, and it changes the chart', async () => {
  const page = await browser.open(url('open.html'), { width: 1200, dark: false });
  const before = await page.run(INK);
  await page.run('document.querySelector("button").focus()');
  await page.press('Enter');
  await page.run('new Promise((done) => setTimeout(done, 200))');
  ensure((await page.run('document.querySelector("button").getAttribute("aria-pressed")')) === 'false', 'the button was not pressed');
  ensure((await page.run(INK))[0].ink !== before[0].ink, 'the chart is the same');
  await page.close();
});

await check('charts follow a change from light to dark, and back to light for paper', async () => {
  const page = await browser.open(url('open.html'), { width: 1200, dark: false });
  // The colours of all lines within the axes of the first chart.
  const lines = () => page.run(`echarts.getInstanceByDom(document.querySelector('.chart')).getModel().getSeries().map((one) => one.getData().getVisual('style').stroke ?? one.getData().getVisual('style').fill).join()`);
  const light = await lines();
  await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
  await page.run('new Promise((done) => setTimeout(done, 200))');
  const dark = await lines();
  ensure(light && dark !== light, `${dark} in the dark, ${light} in the light`);
  await page.run('dispatchEvent(new Event("beforeprint"))');
  ensure((await lines()) === light, 'paper is not white');
  await page.run('dispatchEvent(new Event("afterprint"))');
  ensure((await lines()) === dark, 'it does not come back from paper');
  ensure(page.faults.length === 0, page.faults.join('; '));
  await page.close();
});

await check('hostile texts stay texts, in tables and in tooltips; long ones fit a phone, and none turns others around', async () => {
  const evil = '</script><img src=x onerror="window.pwned=1"><b>\u202e';
  const result = JSON.parse(readFileSync(join(folder, 'open.json'), 'utf8'));
  const twist = (node) => {
    for (const [key, value] of Object.entries(node)) {
      if (value !== null && typeof value === 'object') twist(value);
      else if (typeof value === 'string' && !['tool', 'histogram', 'service_histogram', 'started_at', 'model', 'phase', 'duration', 'warmup'].includes(key)) node[key] = evil + value;
    }
  };
  twist(result);
  result.target += 'long'.repeat(100);
  const long = `b&<b>${'long'.repeat(50)}.json`;
  result.status[evil] = 3;
  result.errors[evil] = 4;
  result.history.slices[2].errors[evil] = 5;
  result.history.slices[3].status[evil] = 6;
  result.client.limited = true;
  result.client.reasons = [evil];
  result.by_request = [{ name: evil, requests: result.requests, latency_us: result.latency_us }];
  result.workers = [{ name: evil, state: evil, requests: 1, per_second: 1, p99_us: 1, clock_error_us: 1, note: evil }];
  for (const name of ['<img src=x onerror=window.pwned=1>.json', long]) writeFileSync(join(folder, name), JSON.stringify(result));
  for (const files of [1, 2]) {
    const names = ['<img src=x onerror=window.pwned=1>.json', long].slice(0, files).map((name) => join(folder, name));
    execFileSync(threadmill, ['report', ...names, '--html', join(folder, 'hostile.html')]);
    const page = await browser.open(url('hostile.html'), { width: 1200, dark: false });
    await page.run('document.querySelectorAll("details").forEach((one) => (one.open = true))');
    await page.run('new Promise((done) => setTimeout(done, 300))');
    await page.run(`for (const box of document.querySelectorAll('.chart')) {
      const drawn = echarts.getInstanceByDom(box);
      drawn?.getOption().series.forEach((one, seriesIndex) => [0, 2, 3].forEach((dataIndex) => drawn.dispatchAction({ type: 'showTip', seriesIndex, dataIndex })));
    }`);
    await page.run('new Promise((done) => setTimeout(done, 300))');
    ensure((await page.run('window.pwned === undefined')) === true, 'a text was run');
    ensure((await page.run('document.querySelectorAll("img, main b:not(.tile b)").length')) === 0, 'a text became elements');
    ensure((await page.run('document.querySelectorAll("script").length')) === 4, 'a text became a script');
    ensure((await page.run('document.body.textContent.includes("onerror=")')) === true, 'the text is not shown');
    ensure((await page.run('/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.getElementById("page").textContent + document.title)')) === false, 'a text turns others around');
    await page.looksLike({ width: 360, dark: false });
    const wide = await page.run('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    ensure(wide <= 0, `${files} results with long names: ${wide} px too wide for a phone`);
    writeFileSync(join(folder, `hostile-${files}-360.png`), await page.picture({ x: 0, y: 0, width: 360, height: 1800, scale: 1 }));
    ensure(page.faults.length === 0, page.faults.join('; '));
    await page.close();
  }
});

await browser.end();
process.exitCode = failed ? 1 : 0;
if (!failed) console.log(`report-check: every page is as it must be; pictures are in ${folder}`);
