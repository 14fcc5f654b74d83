// @ts-check
/**
 * What a browser makes of a page, told to the page around it: put into a copy of a page by the check of the site. It
 * runs in a frame, in a program that nobody watches.
 */
(() => {
  /** @type {string[]} */
  const faults = [];
  addEventListener('error', ({ target, message }) => {
    const element = /** @type {{ src?: string, href?: string | SVGAnimatedString } | null} */ (target);
    const address = element?.src || (typeof element?.href === 'object' ? element.href.baseVal : element?.href);
    // A chart's picture is without an address until the chart has read it.
    if (!(target instanceof SVGElement && address === '')) faults.push(`cannot load or run: ${(address || message).slice(0, 100)}`);
  }, true);

  /** Red, green, blue in 0 … 255 and opacity. @param {string} colour as computed @returns {number[]} */
  const channels = (colour) => {
    const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return numbers.length === 3 ? [...numbers, 1] : numbers;
  };
  /** The colour behind an element: that of the nearest ancestor that has one. @param {Element | null} element @returns {number[]} */
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 0) > 0) return colour;
    }
    return [255, 255, 255, 1];
  };
  /** Relative luminance (WCAG 2.2). @param {number[]} colour */
  const luminance = ([red = 0, green = 0, blue = 0]) => {
    const linear = [red, green, blue].map((channel) => (channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  };
  /** @param {number[]} one @param {number[]} other */
  const contrast = (one, other) => {
    const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  /** @param {Element} element */
  const named = (element) => [element.tagName.toLowerCase(), ...element.classList].join('.');

  const checkWidth = () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`the page scrolls sideways: ${scrollWidth} of ${clientWidth} pixels`);
  };
  const checkPictures = () => {
    for (const picture of document.images) {
      if (picture.naturalWidth === 0) faults.push(`a picture is not drawn: ${picture.alt.slice(0, 60)}`);
      if (picture.alt.trim() === '') faults.push(`a picture has no description: ${picture.src.slice(0, 60)}`);
    }
    for (const picture of document.querySelectorAll('figure.chart:not(.live) img')) faults.push(`a chart is not drawn: ${picture.getAttribute('alt')?.slice(0, 60)}`);
    for (const formula of document.querySelectorAll('.formula > svg')) {
      if (formula.getBoundingClientRect().width < 2) faults.push(`a formula is not drawn: ${formula.parentElement?.textContent}`);
    }
  };
  const checkContrast = () => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement;
      if (element === null || (text.textContent ?? '').trim() === '' || element.closest('script, svg, math') !== null) continue;
      const style = getComputedStyle(element);
      const ratio = contrast(channels(style.color), ground(element));
      const what = `${named(element)} ${style.color}`;
      if (ratio < 4.5 && !seen.has(what)) faults.push(`contrast ${ratio.toFixed(2)} of ${what}: ${text.textContent?.trim().slice(0, 40)}`);
      seen.add(what);
    }
  };

  addEventListener('unhandledrejection', ({ reason }) => faults.push(`cannot load or run: Uncaught ${reason}`));

  addEventListener('load', () => {
    // Charts are drawn after the page has loaded.
    setTimeout(() => {
      checkWidth();
      checkPictures();
      checkContrast();
      parent.postMessage({ frame: name, faults }, '*');
    }, 3000);
  });
})();
