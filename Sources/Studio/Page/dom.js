/** Elements, menus, and what is said to the reader: bars at the foot of the page and the live region. */
import {icon} from './icons.js';

/** @param {string} id @returns {HTMLElement} the element with this id, which the page always has */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element ${id}`);
  return element;
}

export const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));

/** An element with properties (`class`, `text`, `on...` listeners, else attributes) and children.
 * @param {string} tag @param {Record<string, *>} [properties] @param {(Node|string)[]} [children]
 * @returns {HTMLElement} */
export function el(tag, properties = {}, children = []) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'text') element.textContent = String(value);
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * A button with an icon, a name for everybody, and a hint with its key.
 * @param {string} name of the icon @param {string} label @param {Record<string, *>} [properties] @returns {HTMLElement}
 */
export function iconButton(name, label, properties = {}) {
  return dress(el('button', {type: 'button', ...properties}), name, label, properties.key);
}

/** Gives a button its icon and name.
 * @param {HTMLElement} button @param {string} name @param {string} label
 * @param {string} [key] @returns {HTMLElement} */
export function dress(button, name, label, key) {
  button.replaceChildren(icon(name));
  button.setAttribute('aria-label', label);
  button.title = key ? `${label} (${key})` : label;
  button.removeAttribute('key');
  return button;
}

let said = 0;

/** Says something to screen readers. */
export function announce(/** @type {string} */ text) {
  const live = byId('live');
  live.textContent = '';
  clearTimeout(said);
  said = setTimeout(() => { live.textContent = text; }, 40);
}

/** A quiet bar; goes by itself after a while unless it has something to press, or when it is called back.
 * @param {string} text @param {{id?: string, action?: string, act?: () => void, stays?: boolean}} options
 * @returns {() => void} takes it away */
export function bar(text, {id = 'note', action, act, stays = false} = {}) {
  const place = byId('bars');
  for (const old of place.children) if (/** @type {HTMLElement} */ (old).dataset.id === id) old.remove();
  const element = el('div', {class: 'bar float', 'data-id': id, 'data-test': `bar-${id}`}, [el('span', {text})]);
  const close = () => element.remove();
  if (action && act) {
    element.append(el('button', {type: 'button', text: action, class: 'link', onclick: () => { close(); act(); }}));
  }
  if (!stays) element.append(iconButton('close', 'Dismiss', {class: 'small', onclick: close}));
  place.append(element);
  if (!stays) setTimeout(close, action ? 12000 : 6000);
  return close;
}

/** @typedef {Object} MenuItem @property {string} label @property {string} [note]
 * @property {boolean} [isChecked] a choice out of several where it is given @property {string} [test]
 * @property {() => void} act */

/** @type {(() => void)|null} */
let closeMenu = null;
/** Whether a menu stands open, which then has the keys. */
export const menuIsOpen = () => closeMenu !== null;

/** Opens a menu under a button, or at a point of the page.
 * @param {HTMLElement|{x: number, y: number}} anchor @param {(MenuItem|string)[]} items a text is a heading
 * @param {boolean} [isWide] two columns */
export function openMenu(anchor, items, isWide = false) {
  const wasOpen = closeMenu;
  wasOpen?.();
  const button = anchor instanceof HTMLElement ? anchor : null;
  const from = /** @type {HTMLElement|null} */ (document.activeElement);
  const menu = el('div', {class: `menu float${isWide ? ' wide' : ''}`, role: 'menu',
    'aria-label': button?.getAttribute('aria-label') ?? 'Menu'});
  for (const item of items) menu.append(typeof item === 'string' ? heading(item) : entry(item));
  const buttons = () => /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[role^=menuitem]')]);
  const close = (/** @type {boolean} */ returns = true) => {
    menu.remove();
    closeMenu = null;
    button?.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    if (returns) (button ?? from)?.focus();
  };
  function entry(/** @type {MenuItem} */ item) {
    const role = item.isChecked === undefined ? 'menuitem' : 'menuitemradio';
    return el('button', {
      type: 'button', role, 'data-test': item.test,
      'aria-checked': item.isChecked === undefined ? undefined : String(item.isChecked),
      onclick: () => { close(); item.act(); },
    }, [el('span', {text: item.label}), ...(item.note ? [el('small', {text: item.note})] : [])]);
  }
  function outside(/** @type {PointerEvent} */ event) {
    if (menu.contains(/** @type {Node} */ (event.target))) return;
    if (button?.contains(/** @type {Node} */ (event.target))) event.stopPropagation();
    close(false);
  }
  menu.addEventListener('keydown', event => {
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1}[event.key];
    if (to !== undefined) all[(to + all.length) % all.length].focus();
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') { close(); return; }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Inside a landmark, and above the panels.
  byId('top').append(menu);
  place(menu, anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : anchor);
  document.addEventListener('pointerdown', outside, true);
  button?.setAttribute('aria-expanded', 'true');
  closeMenu = () => close(false);
  const all = buttons();
  (all.find(item => item.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
}

const heading = (/** @type {string} */ text) => el('div', {class: 'heading', role: 'presentation', text});

/** Puts a floating element beside what it belongs to, inside the window. */
export function place(/** @type {HTMLElement} */ element, /** @type {DOMRect|{x: number, y: number}} */ anchor) {
  const {offsetWidth: width, offsetHeight: height} = element;
  const bottom = anchor instanceof DOMRect ? anchor.bottom + 6 : anchor.y + 4;
  const top = anchor instanceof DOMRect ? anchor.top - 6 : anchor.y - 4;
  const x = Math.max(8, Math.min(anchor.x, innerWidth - width - 8));
  const y = bottom + height + 8 <= innerHeight ? bottom : Math.max(8, top - height);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

/** @param {number} width @param {number} height */
export const newCanvas = (width, height) => /** @type {HTMLCanvasElement} */ (el('canvas', {width, height}));

/** What paints on a canvas whose pixels are read too. */
export const paintOn = (/** @type {HTMLCanvasElement} */ canvas) => /** @type {CanvasRenderingContext2D} */ (
  canvas.getContext('2d', {willReadFrequently: true}));

/** A label with a select.
 * @param {string} label @param {string} id @param {[string, string][]} choices @param {string} value
 * @param {(value: string) => void} react */
export function select(label, id, choices, value, react) {
  const list = /** @type {HTMLSelectElement} */ (el('select', {id, onchange: () => react(list.value)},
    choices.map(([name, text]) => el('option', {value: name, text}))));
  list.value = value;
  return el('label', {class: 'field'}, [el('span', {text: label}), list]);
}

/** Buttons of which one is pressed.
 * @param {string} label @param {[string, string][]} choices @param {string} value
 * @param {(value: string) => void} react */
export function segmented(label, choices, value, react) {
  const group = el('div', {class: 'segmented', role: 'group', 'aria-label': label});
  for (const [name, text] of choices) {
    group.append(el('button', {
      type: 'button', text, 'aria-pressed': String(name === value), 'data-value': name, 'data-test': `choose-${name}`,
      onclick: (/** @type {MouseEvent} */ event) => {
        for (const other of group.children) other.setAttribute('aria-pressed', String(other === event.currentTarget));
        react(name);
      },
    }));
  }
  return group;
}

/** Gives a blob to the browser as a download. */
export function download(/** @type {Blob} */ blob, /** @type {string} */ name) {
  const url = URL.createObjectURL(blob);
  const link = /** @type {HTMLAnchorElement} */ (el('a', {href: url, download: name}));
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

export async function copy(/** @type {string} */ text, /** @type {string} */ what) {
  try {
    await navigator.clipboard.writeText(text);
    bar(`Copied ${what}`, {id: 'copied'});
  } catch { bar('The browser did not let the page copy; select the text instead', {id: 'copied'}); }
}
