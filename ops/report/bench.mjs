// Looks at a page of benchmarks in Chromium: node bench.mjs CHROMIUM PAGE
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser } from '../browser/browser.mjs';

const [program, file] = process.argv.slice(2);
let failed = false;

// For each chart: its rows, the error bars that it was given, and whether it looks different without them.
const LOOK = `[...document.querySelectorAll('.chart')].map((box) => {
  const drawn = echarts.getInstanceByDom(box);
  if (!drawn) return { title: box.getAttribute('aria-label'), points: 0, bars: 0 };
  const [, bars, points] = drawn.getOption().series;
  const picture = () => drawn.renderToCanvas({ pixelRatio: 1 }).toDataURL();
  const whole = picture();
  drawn.setOption({ series: [{}, { data: [] }, {}] });
  const without = picture();
  drawn.setOption({ series: [{}, { data: [] }, { data: [] }] });
  return { title: box.getAttribute('aria-label'), points: points.data.length, bars: bars.data.length,
    barsDrawn: whole !== without, pointsDrawn: without !== picture() };
})`;
const EXPECTED = `DATA.areas.flatMap(({ questions }) => questions.map(({ question, charts, left_out }) => ({ question,
  left: left_out.length, rows: charts.map(({ rows }) => rows.length), bars: charts.map(({ rows }) => rows.filter(({ low }) => low !== null).length) })))`;

const browser = new Browser(program);
for (const width of [1200, 360]) {
  for (const dark of [false, true]) {
    const name = `${width} px ${dark ? 'dark' : 'light'}`;
    const page = await browser.open(pathToFileURL(resolve(file)).href, { width, dark });
    const faults = page.faults;
    writeFileSync(file.replace(/\.html$/, `-${name.replaceAll(' ', '-')}.png`), await page.picture());
    const wide = await page.run('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (wide > 0) faults.push(`the page is ${wide} px too wide`);
    const expected = await page.run(EXPECTED);
    const shown = await page.run(`[...document.querySelectorAll('section h2, section h3')].map((one) => one.textContent)`);
    const charts = await page.run(LOOK);
    let next = 0;
    for (const { question, left, rows, bars } of expected) {
      if (!shown.includes(question)) faults.push(`not on the page: ${question}`);
      if (rows.reduce((a, b) => a + b, 0) === 0) faults.push(`no answer (${left} left out): ${question}`);
      rows.forEach((count, i) => {
        if (count === 0) return;
        const chart = charts[next++] ?? {};
        if (chart.points !== count || !chart.pointsDrawn) faults.push(`${chart.points} points of ${count}: ${question}`);
        if (chart.bars !== bars[i] || chart.barsDrawn !== bars[i] > 0) faults.push(`${chart.bars} error bars of ${bars[i]}: ${question}`);
      });
    }
    failed ||= faults.length > 0;
    console.log(faults.length === 0 ? `ok    benchmarks: ${name}: ${expected.length} questions, ${charts.length} charts` : `FAIL  benchmarks: ${name}: ${faults.join('; ')}`);
    await page.close();
  }
}
await browser.end();
process.exitCode = failed ? 1 : 0;
