/** The server's interface: requests with the token, streams of lines, and waiting for a server that is gone. */
import {begin, counted, set, state} from './state.js';

const token = new URLSearchParams(location.search).get('token') ?? '';

/** What the server refused, in its own sentence. */
export class Refusal extends Error {
  constructor(/** @type {number} */ code, /** @type {string} */ message) { super(message); this.code = code; }
}

export const isAbort = (/** @type {unknown} */ error) => error instanceof DOMException && error.name === 'AbortError';

/**
 * @param {string} method @param {string} path below /api/
 * @param {{json?: *, body?: Blob, signal?: AbortSignal}} options
 * @returns {Promise<Response>}
 */
async function send(method, path, {json, body, signal} = {}) {
  const end = begin();
  /** @type {Record<string, string>} */
  const headers = {'X-CurveTrace-Token': token};
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(`/api/${path}`, {
      method, headers, body: json === undefined ? body : JSON.stringify(json), signal, cache: 'no-store',
    });
    if (state.isOffline) set({isOffline: false});
    if (!response.ok) throw new Refusal(response.status, await sentence(response));
    return response;
  } catch (error) {
    // fetch throws TypeError where nobody answers.
    if (error instanceof TypeError) { set({isOffline: true}); knock(); }
    throw error;
  } finally { end(); }
}

async function sentence(/** @type {Response} */ response) {
  try { return String((await response.json()).error); } catch { return `the server answered ${response.status}`; }
}

let isKnocking = false;

/** Asks until the server answers again; `isOffline` then ends. */
async function knock() {
  if (isKnocking) return;
  isKnocking = true;
  for (let pause = 500; state.isOffline; pause = Math.min(pause * 1.5, 5000)) {
    await new Promise(resolve => setTimeout(resolve, pause));
    try {
      await fetch('/api/status', {headers: {'X-CurveTrace-Token': token}, cache: 'no-store'});
      set({isOffline: false});
    } catch { /* still away */ }
  }
  isKnocking = false;
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<*>} */
export const get = (path, signal) => counted(send('GET', path, {signal}).then(response => response.json()));
/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<Blob>} */
export const getBlob = (path, signal) => counted(send('GET', path, {signal}).then(response => response.blob()));

/** A file and the name that the server gives it.
 * @param {string} path @returns {Promise<{blob: Blob, name: string|null}>} */
export async function getFile(path) {
  const response = await send('GET', path);
  const disposition = response.headers.get('Content-Disposition') ?? '';
  const coded = /filename\*=UTF-8''([^;]+)/i.exec(disposition);
  const plain = /filename="?([^";]+)"?/i.exec(disposition);
  return {blob: await response.blob(), name: coded ? decodeURIComponent(coded[1]) : plain ? plain[1] : null};
}

/** @param {string} path @param {*} [json] @param {AbortSignal} [signal] @returns {Promise<*>} */
export async function post(path, json = {}, signal = undefined) {
  const response = await send('POST', path, {json, signal});
  return response.status === 204 ? null : response.json();
}

/** @param {string} path @param {Blob} body @returns {Promise<*>} */
export const postFile = async (path, body) => (await send('POST', path, {body})).json();
/** @param {string} path @param {*} json @returns {Promise<*>} */
export const put = async (path, json) => (await send('PUT', path, {json})).json();
export const remove = (/** @type {string} */ path) => send('DELETE', path);

/** A stream of lines of JSON, each given to `hear` when it comes.
 * @param {string} path @param {*} json @param {(event: *) => void} hear @param {AbortSignal} [signal] */
export async function stream(path, json, hear, signal) {
  const end = begin();
  try {
    const response = await send('POST', path, {json, signal});
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const {value, done} = await reader.read().catch(lost);
      rest += done ? decoder.decode() : decoder.decode(value, {stream: true});
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) hear(JSON.parse(line));
      if (done) break;
    }
    if (rest.trim()) hear(JSON.parse(rest));
  } finally { end(); }
}

/** @param {unknown} error @returns {never} a stream that broke off: the server has gone */
function lost(error) {
  if (error instanceof TypeError) { set({isOffline: true}); knock(); }
  throw error;
}
