// Faults made on purpose in a good page: a check that does not find them is no check.
import * as looks from './looks.mjs';

const FIRST = `document.querySelector('#live-charts .chart')`;

/** [what is done to the page, who must notice, with which words] */
const FAULTS = [
  [`document.body.append(Object.assign(document.createElement('button'), { id: 'fault' }))`, looks.nameless, 'a button without a name'],
  [`{ const wide = document.createElement('div'); wide.id = 'fault'; wide.style.width = '3000px'; wide.textContent = 'x'; document.body.append(wide); }`, looks.overflow, 'too wide'],
  [`{ const one = document.createElement('h4'); one.id = 'fault'; one.textContent = 'x'; document.querySelector('h1').after(one); }`, looks.headings, 'an h4 follows an h1'],
  [`document.body.append(Object.assign(document.createElement('h1'), { id: 'fault', textContent: 'x' }))`, looks.headings, 'there must be one h1'],
  [`document.body.insertAdjacentHTML('beforeend', '<p id="fault" style="color: red">x</p>')`, (page) => page.faults, 'Content Security Policy'],
  [`document.body.append(Object.assign(document.createElement('script'), { id: 'fault', textContent: 'window.ran = 1' }))`, (page) => page.faults, 'Content Security Policy'],
  [`console.error('fault')`, (page) => page.faults, 'console: fault'],
  [`fetch('http://127.0.0.1:9/').catch(() => {})`, (page) => page.faults, 'Content Security Policy'],
];
const AXE_FAULTS = [
  [`{ const pale = document.createElement('p'); pale.id = 'fault'; pale.style.color = '#999'; pale.style.background = '#aaa'; pale.textContent = 'hard to read'; document.querySelector('main').append(pale); }`, 'color-contrast'],
  [`{ const input = document.createElement('input'); input.id = 'fault'; document.querySelector('main').append(input); }`, 'axe label'],
];

/** The faults that nobody has noticed. */
export async function missedFaults(page, axe) {
  const missed = [];
  const before = [...page.faults];
  const judge = async (done, look, words) => {
    page.faults = [];
    await page.run(`${done}; new Promise((wait) => setTimeout(wait, 150))`);
    const found = await look(page);
    if (!found.some((fault) => fault.includes(words))) missed.push(`${words} (found: ${found.join('; ') || 'nothing'})`);
    await page.run(`document.getElementById('fault')?.remove()`);
  };
  for (const [done, look, words] of FAULTS) await judge(done, look, words);
  if (axe) for (const [done, words] of AXE_FAULTS) await judge(done, (one) => looks.axe(one, axe), words);
  // In one breath: each second the page draws it anew.
  await judge('0', async (one) => {
    await one.run(`{ const drawn = echarts.getInstanceByDom(${FIRST}); drawn.setOption({ series: drawn.getOption().series.map(() => ({ data: [] })) }); drawn.setOption = () => {}; }`);
    const faults = await looks.emptyCharts(one, 1);
    await one.run(`delete echarts.getInstanceByDom(${FIRST}).setOption`);
    return faults;
  }, 'an empty chart');
  page.faults = before;
  return missed;
}
