// The page of a verification: a table, and each claim's rounds as dots with interval and bound.
{
  const page = document.getElementById('page');
  const TONES = { passed: 'good', failed: 'bad', error: 'bad' };
  const UNITS = { us: format.us, ratio: (value) => `${value.toFixed(2)} ×`, per_second: (value) => `${format.rate(value)}/s`,
    share: format.percent, count: format.count, ms: (value) => format.us(value * 1e3) };
  const words = (claim, value) => (UNITS[claim.unit] ?? ((number) => `${number.toFixed(1)} ${claim.unit}`))(value);
  const faint = (text) => el('div', { class: 'faint' }, text);

  page.append(
    el('h1', {}, DATA.name || 'Claims'),
    el('p', { class: 'faint' },
      `${DATA.file}, ${DATA.started_at}, ${DATA.seconds.toFixed(0)} s; ${DATA.machine.cores} cores, ${DATA.machine.os}, ` +
      `Java ${DATA.machine.java}; Threadmill ${DATA.version}${DATA.interrupted ? '; interrupted' : ''}`),
    el('p', {}, Object.entries(DATA.summary).filter(([, count]) => count > 0)
      .map(([verdict, count]) => `${count} ${verdict}`).join(', ') || 'no claims'));

  page.append(table(
    ['claim', 'verdict', { name: 'median', number: true }, { name: 'interval', number: true }, 'bound', { name: 'rounds', number: true }],
    DATA.claims.map((claim) => [
      el('div', {}, claim.name, ...(claim.says ? [faint(`“${claim.says}”${claim.source ? `, ${claim.source}` : ''}`)] : []),
        ...claim.notes.map(faint)),
      { text: claim.verdict, tone: TONES[claim.verdict] ?? 'unsure' },
      claim.figure_text,
      claim.interval ? `${words(claim, claim.interval.low)} to ${words(claim, claim.interval.high)}` : '',
      `${claim.ratio ? 'ratio of ' : ''}${claim.metric} ${claim.bound}`,
      String(claim.rounds.length)]),
    'Verdicts'));

  const rounds = section(page, 'Rounds');
  rounds.append(faint('A dot is a round; the band is the interval of their median, the dashed line the bound.'));
  for (const claim of DATA.claims.filter((one) => one.rounds.length > 0)) {
    const all = [...claim.rounds, claim.bound_value];
    const room = 0.1 * (Math.max(...all) - Math.min(...all) || Math.abs(all[0]) || 1);
    chart(rounds, `${claim.name}: ${claim.verdict}`, () => ({
      grid: { top: 24 },
      tooltip: { trigger: 'item', formatter: (dot) => `round ${dot.dataIndex + 1}: ${words(claim, dot.value)}` },
      xAxis: { type: 'category', data: claim.rounds.map((_, i) => String(i + 1)) },
      yAxis: { type: 'value', min: Math.max(0, Math.min(...all) - room), max: Math.max(...all) + room,
        axisLabel: { formatter: (value) => words(claim, value) } },
      series: [{
        type: 'scatter', symbolSize: 10, data: claim.rounds, itemStyle: { color: colour('accent') },
        markArea: claim.interval ? { silent: true, itemStyle: { color: colour('accent'), opacity: 0.12 },
          data: [[{ yAxis: claim.interval.low }, { yAxis: claim.interval.high }]] } : undefined,
        markLine: { silent: true, symbol: 'none', data: [
          { yAxis: claim.bound_value, lineStyle: { color: colour('bad'), type: 'dashed' },
            label: { formatter: claim.bound, position: 'insideEndTop', color: colour('bad') } },
          { yAxis: claim.figure, lineStyle: { color: colour('accent'), type: 'solid' },
            label: { formatter: 'median', position: 'insideStartTop', color: colour('accent') } }] },
      }],
    }), { height: 220, description: 'the figure of each round against the bound' });
  }
}
