// @ts-check
/**
 * Puts the interactive chart in the place of its still picture: for pages of the course, with Vega and Vega-Lite
 * loaded before. Where scripts do not run, or a chart fails, the picture stays.
 */
(() => {
  const { vega, vegaLite } = /** @type {any} */ (globalThis);
  /** A chart's unit is a point of print, in pixels of a page; the style sheet makes it smaller on a narrow screen. */
  const point = 4 / 3;

  let pointer = { x: 0, y: 0 };
  for (const type of /** @type {const} */ (['pointerdown', 'pointermove', 'pointerup'])) {
    addEventListener(type, ({ clientX, clientY }) => (pointer = { x: clientX, y: clientY }), { capture: true });
  }
  /**
   * Vega counts from the drawing's corner to the pointer and takes the pixels of the page for units of the chart. So it
   * is told the corner from which the count comes out right where the chart is drawn at another size.
   * @param {SVGSVGElement} drawing
   */
  const countInUnits = (drawing) => {
    const own = drawing.getBoundingClientRect.bind(drawing);
    drawing.getBoundingClientRect = () => {
      const { left, top, width, height } = own();
      const scale = width / drawing.viewBox.baseVal.width;
      return new DOMRect(pointer.x - (pointer.x - left) / scale, pointer.y - (pointer.y - top) / scale, width / scale, height / scale);
    };
  };

  for (const figure of document.querySelectorAll('figure.chart')) {
    const specification = JSON.parse(figure.querySelector('script')?.textContent ?? '{}');
    const picture = figure.querySelector('img');
    const box = document.createElement('div');
    figure.append(box);
    const view = new vega.View(vega.parse(vegaLite.compile(specification).spec), { renderer: 'svg', container: box, hover: true });
    view.runAsync().then(
      () => {
        const drawing = /** @type {SVGSVGElement} */ (box.querySelector('svg'));
        drawing.setAttribute('aria-label', specification.description);
        drawing.style.width = `${drawing.viewBox.baseVal.width * point}px`;
        countInUnits(drawing);
        picture?.remove();
        figure.classList.add('live');
      },
      () => box.remove(),
    );
  }
})();
