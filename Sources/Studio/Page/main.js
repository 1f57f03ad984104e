/**
 * The studio's page: puts the modules together, and shows tests what is going on.
 *
 * `window.curvetrace` is for reading only:
 * - `state`: what the page knows, see state.js; `curves` are those of the drawing, `visible` those that are seen
 * - `toPage({x, y})` and `toImage({x, y})`: between px of the image and CSS px of the window; `view` is {scale, x, y}
 * - `whenIdle()`: a promise that is kept when no request, timer or frame is under way
 * - `timings`: by knob, ms from each input to the picture of it
 * - `player`: steps, playhead and isPlaying of the watch panel
 * - `hit({x, y})`: the curve at a place of the image, and where on it; `point(id, share)` a place along a curve
 */
import {startChips} from './chips.js';
import {hit, shapeOf, startCurves, summary, visible} from './curves.js';
import {bar, byId, dress, el, input} from './dom.js';
import {icon} from './icons.js';
import {startKeys, showKeys, toggleDivider, togglePanel} from './keys.js';
import {startKnobs} from './knobs.js';
import {startLayers} from './layers.js';
import {startMeasures} from './measure.js';
import {changeRecipe, complain, start, step} from './session.js';
import {curveOf, curves, debounced, on, set, state, whenIdle} from './state.js';
import {startStrip} from './strip.js';
import {startTakeaway} from './takeaway.js';
import {measureTool, startMeasuring} from './tools/measure.js';
import {crossTool, cutTool, handTool, joinTool, pinTool} from './tools/mend.js';
import {partsTool} from './tools/parts.js';
import {avoidTool, startRegions, withinTool} from './tools/region.js';
import {selectTool} from './tools/select.js';
import {startTools} from './tools/tools.js';
import {drawTool, eraseTool, wireTool} from './tools/wire.js';
import {fit, invalidate, startView, timings, toImage, toPage, view} from './view.js';
import {player, startWatch} from './watch.js';
import {goHome, startWelcome} from './welcome.js';

const PANEL = 'curvetrace.panel', THEME = 'curvetrace.theme';

/** @type {[string, string, string, string][]} */
const PANELS = [['turn', 'Turn', 'turn', 'T'], ['layers', 'Layers', 'layers', 'I'], ['watch', 'Watch', 'watch', 'R'],
  ['measure', 'Measures', 'table', 'Q']];

function startPanels() {
  const tabs = byId('tabs');
  for (const [name, title, picture, key] of PANELS) {
    tabs.append(el('button', {type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`,
      title: `${title} (${key})`, onclick: () => togglePanel(name)}, [icon(picture), el('span', {text: title})]));
  }
  tabs.addEventListener('keydown', event => {
    const all = /** @type {HTMLElement[]} */ ([...tabs.children]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const way = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!way || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (at + way + all.length) % all.length;
    all[next].focus();
    set({panel: PANELS[next][0]});
  });
  const show = () => {
    const isOpen = state.panel !== null;
    byId('panel').classList.toggle('open', isOpen);
    document.body.classList.toggle('has-panel', isOpen);
    for (const [name] of PANELS) {
      const isShown = state.panel === name, tab = byId(`tab-${name}`);
      tab.setAttribute('aria-selected', String(isShown));
      tab.tabIndex = isShown || (!isOpen && name === 'turn') ? 0 : -1;
      byId(`panel-${name}`).hidden = !isShown;
    }
    localStorage.setItem(PANEL, state.panel ?? '');
  };
  const kept = localStorage.getItem(PANEL);
  // The first time, the panel is open where it does not hide the image.
  set({panel: kept === null ? (innerWidth >= 1000 ? 'turn' : null) : innerWidth >= 720 ? kept || null : null});
  on(['panel'], show);
  show();
}

function startBar() {
  byId('home').append(icon('logo'));
  byId('home').addEventListener('click', goHome);
  dress(byId('undo'), 'undo', 'Undo', 'Ctrl Z').addEventListener('click', () => step('undo'));
  dress(byId('redo'), 'redo', 'Redo', 'Ctrl Shift Z').addEventListener('click', () => step('redo'));
  dress(byId('takeaway'), 'download', 'Take away', 'E');
  dress(byId('help'), 'help', 'Keys', '?').addEventListener('click', showKeys);
  dress(byId('zoom-in'), 'plus', 'Zoom in', '+');
  dress(byId('zoom-out'), 'minus', 'Zoom out', '-');
  dress(byId('theme'), 'theme', 'Light or dark').addEventListener('click', () => {
    setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
  });
  const show = () => {
    const {image, result} = state;
    byId('name').textContent = image ? image.name : 'CurveTrace';
    document.title = image ? `${image.name} · CurveTrace` : 'CurveTrace studio';
    const pinned = Object.keys(result?.pins ?? {}).length;
    byId('facts').textContent = image && result ? [summary(), pinned ? `${pinned} pinned`
      : ''].filter(Boolean).join(' · ')
      : '';
    byId('sentence').textContent = result?.sentence ?? '';
    byId('sentence').title = result?.sentence ?? '';
    /** @type {HTMLButtonElement} */ (byId('undo')).disabled = !result || result.edits === 0;
    /** @type {HTMLButtonElement} */ (byId('redo')).disabled = !result || result.undone === 0;
  };
  on(['image', 'result'], show);
  show();
}

/** @param {string|null} theme null is what the system has */
function setTheme(theme) {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = theme ?? (dark ? 'dark' : 'light');
  if (theme) localStorage.setItem(THEME, theme);
  invalidate('all');
}

function startFrames() {
  const slider = input('frame'), output = byId('frames').querySelector('output');
  const ask = debounced(150, () => changeRecipe({frame: Number(slider.value)}));
  const show = () => {
    const count = state.image?.frameCount ?? 1;
    const wasHidden = byId('frames').hidden;
    byId('frames').hidden = count < 2;
    if (count < 2) return;
    slider.max = String(count);
    const frame = Number(state.result?.recipe.frame) || state.image?.frame || 1;
    slider.value = String(frame);
    word();
    if (wasHidden) fit();
  };
  const word = () => {
    if (output) output.textContent = `${slider.value} of ${slider.max}`;
    slider.style.setProperty('--at', `${((Number(slider.value) - 1) / Math.max(1, Number(slider.max) - 1)) * 100}%`);
  };
  slider.addEventListener('input', () => { word(); ask(); });
  on(['image', 'result'], show);
}

function startDivider() {
  const divider = byId('divider');
  const show = () => {
    divider.hidden = state.divider === null || state.image === null;
    if (state.divider === null) return;
    divider.style.left = `${state.divider * 100}%`;
    divider.setAttribute('aria-valuenow', String(Math.round(state.divider * 100)));
  };
  const move = (/** @type {number} */ share) => set({divider: Math.max(0.02, Math.min(0.98, share))});
  divider.addEventListener('pointerdown', event => {
    event.preventDefault();
    divider.focus();
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener('pointermove', event => {
    if (divider.hasPointerCapture(event.pointerId)) move(event.clientX / innerWidth);
  });
  divider.addEventListener('keydown', event => {
    const way = {ArrowLeft: -1, ArrowRight: 1, Home: -100, End: 100}[event.key];
    if (event.key === 'Escape') { toggleDivider(); byId('stage').focus(); } else if (way) {
      move((state.divider ?? 0.5) + way * (event.shiftKey ? 0.1 : 0.01));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  on(['divider', 'image'], show);
}

setTheme(localStorage.getItem(THEME));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setTheme(localStorage.getItem(THEME)));
startPanels();
startBar();
startView();
startLayers();
startRegions();
startCurves();
startTools([selectTool, handTool, null, wireTool, drawTool, eraseTool, null, cutTool, joinTool, crossTool, pinTool,
  null, avoidTool, withinTool, partsTool, null, measureTool]);
startKnobs();
startChips();
startWatch();
startMeasures();
startMeasuring();
startStrip();
startFrames();
startDivider();
startTakeaway();
startWelcome();
startKeys();
on(['imageId'], fit);
addEventListener('unhandledrejection', event => complain(event.reason));

/** @type {*} */ (window).curvetrace = Object.freeze({
  state, view, timings, player, toPage, toImage, whenIdle, hit, visible,
  get curves() { return curves(); },
  /** @param {number} id @param {number} share @returns {{x: number, y: number}|null} */
  point(id, share) {
    const curve = curveOf(id);
    if (!curve) return null;
    const {track} = shapeOf(curve);
    const {x, y} = track.at(track.total * share);
    return {x, y};
  },
});

start().catch(error => {
  if (state.isOffline) return;
  bar(error instanceof Error ? error.message : String(error), {id: 'error', stays: true});
});
