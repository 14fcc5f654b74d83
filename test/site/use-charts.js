// @ts-check
/**
 * Runs in a page: points at a class, drags over half of a distribution, and throws what came of it, which the check of
 * the site tells as a fault.
 */
(() => {
  /** @param {number} milliseconds */
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  /** @param {string} type @param {number} x @param {number} y */
  const fire = (type, x, y) => document.elementFromPoint(x, y)?.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, bubbles: true, buttons: 1 }));

  /** @param {Element} chart */
  const pointAtLynx = async (chart) => {
    const name = /** @type {Element} */ ([...chart.querySelectorAll('text')].find(({ textContent }) => textContent === 'lynx'));
    name.scrollIntoView();
    const { right, top, height } = name.getBoundingClientRect();
    fire('pointerover', right + 15, top + height / 2);
    await wait(100);
    return chart.querySelector('select')?.value;
  };

  /** How far the brush lies beside the pointer's way, in pixels. @param {Element} chart */
  const dragOverHalf = async (chart) => {
    chart.scrollIntoView();
    const axis = /** @type {Element} */ (chart.querySelector('.role-axis-domain line')).getBoundingClientRect();
    /** @param {number} share */
    const at = (share) => axis.left + share * axis.width;
    const y = axis.top - 20;
    fire('pointerdown', at(0.25), y);
    for (const share of [0.4, 0.6, 0.75]) fire('pointermove', at(share), y);
    fire('pointerup', at(0.75), y);
    await wait(100);
    const brush = /** @type {Element} */ (chart.querySelector('.band_brush path')).getBoundingClientRect();
    return Math.abs(brush.left - at(0.25)) + Math.abs(brush.right - at(0.75));
  };

  addEventListener('load', async () => {
    await wait(300);
    const [classes, ramp] = /** @type {[Element, Element]} */ ([...document.querySelectorAll('figure.chart')]);
    const chosen = await pointAtLynx(classes);
    const beside = await dragOverHalf(ramp);
    throw new Error(chosen === 'lynx' && beside < 4 ? `at ${innerWidth} as expected` : `at ${innerWidth}: ${chosen}, ${beside} pixels beside`);
  });
})();
