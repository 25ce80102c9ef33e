// What all pages share: the figures, elements, and charts in the page's own colours.
const DATA = JSON.parse(document.getElementById('figures').textContent);

/** Makes an element: el('td', {class: 'number'}, 'text', child). Text is never read as HTML. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A colour of the style sheet, such as ink. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Draws a chart of ECharts below a parent; it follows the page's width and its light or dark. */
function chart(parent, title, option) {
  const box = el('div', { class: 'chart', role: 'img', 'aria-label': title });
  parent.append(el('h2', {}, title), box);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let drawn;
  const draw = () => {
    drawn?.dispose();
    drawn = echarts.init(box, dark.matches ? 'dark' : null, { renderer: 'canvas' });
    drawn.setOption({ backgroundColor: 'transparent', animation: false, ...option() });
  };
  draw();
  dark.addEventListener('change', draw);
  addEventListener('resize', () => drawn.resize());
  return box;
}
