// Run in the page: what each chart shows within its axes. Axes, labels and lines of the grid are grey; what is drawn
// of figures has a colour. A chart without figures has none, whatever its legend shows.
(() => [...document.querySelectorAll('.chart')].filter((box) => box.clientWidth > 0).map((box) => {
  const drawn = echarts.getInstanceByDom(box);
  const title = box.getAttribute('aria-label');
  if (!drawn) return { title, ink: 0, colours: 0, area: 1 };
  const canvas = drawn.renderToCanvas({ pixelRatio: 1 });
  const grid = drawn.getModel().getComponent('grid').coordinateSystem.getRect();
  const { data } = canvas.getContext('2d').getImageData(grid.x, grid.y, grid.width, grid.height);
  let ink = 0;
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b, a] = data.subarray(i, i + 4);
    if (a < 40 || Math.max(r, g, b) - Math.min(r, g, b) < 40) continue;
    ink++;
    colours.add(((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4));
  }
  return { title, ink, colours: colours.size, area: Math.round(grid.width * grid.height), width: Math.round(grid.width) };
}))()
