/**
 * What the page knows, in one place. Modules read `state`, change it by `set`, and hear of changes by `on`.
 *
 *
 * @typedef {Object} Live what is dragged and not yet asked for; null where the recipe holds
 * @property {number|null} detail
 * @property {number|null} confidence
 *
 * @typedef {Object} State
 * @property {Status|null} status
 * @property {ImageEntry[]} images
 * @property {ImageEntry|null} image the one that is shown; new whenever something is known of it
 * @property {string|null} imageId changes only when another image is shown
 * @property {ImageBitmap|null} picture its pixels
 * @property {Result|null} result
 * @property {number[]} selection ids of curves
 * @property {number|null} knot the chosen knot of the one selected curve
 * @property {number|null} hover id of the curve under the pointer
 * @property {string} tool
 * @property {Live} live
 * @property {Candidate[]|null} candidates
 * @property {{controlPoints: Pair[]}[]|null} watched curves of the step that is shown
 * @property {number|null} divider where Canny begins, as a share of the page's width
 * @property {string|null} panel
 * @property {boolean} showsCurves
 * @property {boolean} isBusy a trace or an edit is under way
 * @property {boolean} isOffline
 */

/** @type {State} */
export const state = {
  status: null, images: [], image: null, imageId: null, picture: null, result: null, selection: [], knot: null,
    hover: null,
  tool: 'select', live: {detail: null, confidence: null}, candidates: null, watched: null, divider: null, panel: null,
  showsCurves: true, isBusy: false, isOffline: false,
};

/** @type {{keys: string[], react: () => void}[]} */
const listeners = [];

/** Calls `react` after each change of one of `keys`.
 * @param {(keyof State)[]} keys @param {() => void} react */
export function on(keys, react) { listeners.push({keys, react}); }

/** Changes the state and tells who listens, each once. */
export function set(/** @type {Partial<State>} */ patch) {
  const changed = Object.keys(patch).filter(key => /** @type {*} */ (state)[key] !== /** @type {*} */ (patch)[key]);
  Object.assign(state, patch);
  for (const {keys, react} of listeners) if (keys.some(key => changed.includes(key))) react();
}

/** @returns {Curve[]} */
export const curves = () => state.result?.drawing.curves ?? [];
/** @param {number|null} id @returns {Curve|undefined} */
export const curveOf = id => (id === null ? undefined : curves().find(curve => curve.id === id));
/** The one curve that is selected, where it is one. */
export const selected = () => (state.selection.length === 1 ? curveOf(state.selection[0]) : undefined);
/** @param {number} id @returns {number[]} pinned knots of a curve */
export const pinsOf = id => state.result?.pins[String(id)] ?? [];
/** @returns {number|null} which side of a pixel is how long, mm, where it is known */
export function pixelSide() { return state.result?.recipe.pixelSide ?? state.image?.spacing?.x ?? null; }

/** @param {number} px @returns {string} a length of the image in words: mm where the scale is known, else px */
export function lengthText(px) {
  const side = pixelSide();
  if (side !== null) return `${round(px * side)} mm`;
  return `${round(px)} px`;
}

/** @param {number} value @returns {string} three digits or so */
export function round(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/* What is still under way, for `whenIdle`. */
let pending = 0;
/** @type {(() => void)[]} */
let waiting = [];

/** Counts something under way; call what it returns when that has ended.
 * @returns {() => void} */
export function begin() {
  pending += 1;
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    pending -= 1;
    // A tick later, since one thing's end often begins the next.
    setTimeout(() => {
      if (pending > 0) return;
      const ready = waiting;
      waiting = [];
      for (const go of ready) go();
    }, 30);
  };
}

/** @template T @param {Promise<T>} work @returns {Promise<T>} counts work as under way until it has ended */
export const counted = work => work.finally(begin());

/** @returns {Promise<void>} resolves when no request, timer or frame is under way */
export function whenIdle() {
  const end = begin();
  return new Promise(resolve => { waiting.push(resolve); end(); });
}

/** Runs `act` once, when `milliseconds` have passed without another call.
 * @param {number} milliseconds @param {() => void} act @returns {() => void} */
export function debounced(milliseconds, act) {
  let timer = 0;
  /** @type {(() => void)|null} */
  let end = null;
  return () => {
    clearTimeout(timer);
    end ??= begin();
    timer = setTimeout(() => {
      try { act(); } finally { end?.(); end = null; }
    }, milliseconds);
  };
}
