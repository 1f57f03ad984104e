/** Icons, drawn on a grid of 20 px with one stroke; made as elements, since markup from text is not used here. */

/** Path data; what begins with a dot is filled.
 * @type {Record<string, string[]>} */
const PATHS = {
  select: ['M5 3l10.5 6.2-4.7 1.1-2.4 4.3z'],
  hand: ['M6 10V5.2a1.2 1.2 0 012.4 0V9M8.4 9V3.8a1.2 1.2 0 012.4 0V9M10.8 9V4.6a1.2 1.2 0 012.4 0V10M13.2 9' +
    'V6.6a1.2 1.2 0 012.4 0v5c0 3.2-2 5.4-5 5.4-2.7 0-3.8-1.2-5-3.3L3.7 10.6a1.2 1.2 0 012-1.2L7 11'],
  wire: ['M3 16c4 0 3-6 7-7s3-5 7-5', '.M3 14.3a1.7 1.7 0 110 3.4 1.7 1.7 0 010-3.4z',
    '.M17 2.3a1.7 1.7 0 110 3.4 1.7 1.7 0 010-3.4z', '.M10 7.3a1.7 1.7 0 110 3.4 1.7 1.7 0 010-3.4z'],
  draw: ['M4 16l1-4 8.5-8.5 3 3L8 15z', 'M11.5 5.5l3 3'],
  erase: ['M8.5 16L3.5 11l7.5-7.5 5.5 5.5-7 7zM7 7.5l5.5 5.5', 'M8.5 16H17'],
  cut: ['M5 4l9 10M15 4L6 14', 'M4.5 13.5a2 2 0 110 4 2 2 0 010-4zM15.5 13.5a2 2 0 110 4 2 2 0 010-4z'],
  join: ['M2.5 14c3 0 4.5-1 5.5-3M17.5 6c-3 0-4.5 1-5.5 3', '.M8 9.5a1.5 1.5 0 110 3 1.5 1.5 0 010-3z',
    '.M12 7.5a1.5 1.5 0 110 3 1.5 1.5 0 010-3z'],
  pin: ['M7.5 3h5l-.7 5 2.7 3h-9l2.7-3z', 'M10 11v6'],
  keep: ['M4 10.5l4 4 8-9'],
  trash: ['M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5'],
  cross: ['M3 5c5 0 9 10 14 10M3 15c5 0 9-10 14-10', '.M10 8.2a1.8 1.8 0 110 3.6 1.8 1.8 0 010-3.6z'],
  avoid: ['M10 3a7 7 0 110 14 7 7 0 010-14zM5 5l10 10'],
  within: ['M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4', 'M6 11.5c3 0 4-4 8-3.5'],
  parts: ['M10 3v14M3 10h14', 'M4.5 3h11A1.5 1.5 0 0117 4.5v11a1.5 1.5 0 01-1.5 1.5h-11A1.5 1.5 0 013 15.5v-11A1.5 ' +
    '1.5 0 014.5 3z'],
  measure: ['M3 13.5L13.5 3 17 6.5 6.5 17z', 'M6 10.5l1.5 1.5M8.5 8l2 2M11 5.5l1.5 1.5'],
  undo: ['M7.5 4L4 7.5 7.5 11', 'M4 7.5h7.5a4.5 4.5 0 010 9H8'],
  redo: ['M12.5 4L16 7.5 12.5 11', 'M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12'],
  download: ['M10 3v9M6.5 9L10 12.5 13.5 9M4 16.5h12'],
  theme: ['M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14', '.M10 3a7 7 0 1 0 0 14z'],
  help: ['M7.3 7.5a2.7 2.7 0 115 1.3c-.8 1.2-2.3 1.4-2.3 3.2', '.M10 14.3a1 1 0 110 2 1 1 0 010-2z'],
  plus: ['M10 4.5v11M4.5 10h11'],
  minus: ['M4.5 10h11'],
  close: ['M5 5l10 10M15 5L5 15'],
  down: ['M6 8.5l4 4 4-4'],
  copy: ['M7 7h9v9H7z', 'M4 13V4h9'],
  play: ['.M6 4l10 6-10 6z'],
  pause: ['M7 4.5v11M13 4.5v11'],
  back: ['M12.5 5L7 10l5.5 5M5 5v10'],
  forward: ['M7.5 5L13 10l-5.5 5M15 5v10'],
  compare: ['M10 3v14', 'M3 5h4.5M3 10h4.5M3 15h4.5', 'M12.5 5H17M12.5 10H17M12.5 15H17'],
  turn: ['M3 6h7M14 6h3M3 14h3M10 14h7', 'M12 4a2 2 0 110 4 2 2 0 010-4zM8 12a2 2 0 110 4 2 2 0 010-4z'],
  layers: ['M10 3l7 3.7-7 3.7-7-3.7z', 'M3 10.5l7 3.7 7-3.7M3 13.8l7 3.7 7-3.7'],
  watch: ['M2.5 10C4.5 6.5 7 5 10 5s5.5 1.5 7.5 5c-2 3.5-4.5 5-7.5 5s-5.5-1.5-7.5-5z',
    'M10 7.7a2.3 2.3 0 110 4.6 2.3 2.3 0 010-4.6z'],
  table: ['M3 4h14v12H3zM3 8h14M8 4v12'],
  lasso: ['M10 4c4 0 7 1.8 7 4.5S14 13 10 13s-7-1.8-7-4.5S6 4 10 4zM6.5 12.5c-2 1-2 3.5.5 4'],
  brush: ['M10 3a7 7 0 110 14 7 7 0 010-14z', '.M10 7a3 3 0 110 6 3 3 0 010-6z'],
  logo: ['M3 15c5 0 4-10 8-10s3.5 6 6 6'],
};

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} tag @param {Record<string, string|number>} [attributes] @returns {SVGElement} */
export function svg(tag, attributes = {}) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {string} name @returns {SVGElement} */
export function icon(name) {
  const element = svg('svg', {viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true', class: 'icon'});
  for (const path of PATHS[name] ?? []) {
    const isFilled = path.startsWith('.');
    element.append(svg('path', {d: isFilled ? path.slice(1) : path, class: isFilled ? 'filled' : 'line'}));
  }
  return element;
}
