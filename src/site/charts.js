// @ts-check
/**
 * Puts the interactive chart in the place of its still picture: for pages of the course, with Vega and Vega-Lite
 * loaded before. Where scripts do not run, or a chart fails, the picture stays.
 */
(() => {
  const { vega, vegaLite } = /** @type {any} */ (globalThis);
  for (const figure of document.querySelectorAll('figure.chart')) {
    const specification = JSON.parse(figure.querySelector('script')?.textContent ?? '{}');
    const picture = figure.querySelector('img');
    const box = document.createElement('div');
    figure.append(box);
    const view = new vega.View(vega.parse(vegaLite.compile(specification).spec), { renderer: 'svg', container: box, hover: true });
    view.runAsync().then(
      () => {
        box.querySelector('svg')?.setAttribute('aria-label', specification.description);
        picture?.remove();
        figure.classList.add('live');
      },
      () => box.remove(),
    );
  }
})();
