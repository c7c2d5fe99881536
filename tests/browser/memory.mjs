/**
 * Memory of processes, as the kernel counts it.
 *
 * Of a renderer: what it has filled itself, anonymous and shared pages (`RssAnon` + `RssShmem`),
 * looked at ten times a second by all renderers that this process has started. Pages of mapped files
 * do not count: they are the program's text, which all processes share and which can be dropped at
 * any time. Everything that a page, its workers, WebAssembly, buffers in transit and canvases hold
 * does count; `performance.memory` and its successor see only a part of it.
 *
 * Of a server: its highest resident size since a mark (`VmHWM`), which misses nothing in between.
 */
import fs from 'node:fs';

const KIB = 1024;
const EVERY_MS = 100;

function status(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return ''; // It has ended.
  }
}

function field(text, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * KIB;
}

/** What a process has filled itself, in bytes; 0 once it has ended. */
export function filledBy(pid) {
  const text = status(pid);
  return field(text, 'RssAnon') + field(text, 'RssShmem');
}

/** Lets the kernel begin anew with a process's highest size; returns its size now, in bytes. */
export function markPeak(pid) {
  fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return field(status(pid), 'VmRSS');
}

/** A process's highest resident size since the mark, in bytes. */
export const peakSinceMark = (pid) => field(status(pid), 'VmHWM');

/** The renderers among all processes that come from this one. */
export function renderers() {
  const parents = new Map();
  for (const name of fs.readdirSync('/proc')) {
    const parent = /^PPid:\s+(\d+)$/m.exec(/^\d+$/.test(name) ? status(name) : '')?.[1];
    if (parent) parents.set(name, parent);
  }
  const isOurs = (pid) => {
    for (let at = pid; at; at = parents.get(at)) if (at === String(process.pid)) return true;
    return false;
  };
  const isRenderer = (pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
    } catch {
      return false;
    }
  };
  return [...parents.keys()].filter((pid) => isOurs(pid) && isRenderer(pid));
}

/** Runs something; returns its result, and what the largest renderer had filled at its largest. */
export async function rendererPeakOf(work) {
  let peak = 0;
  let looks = 0;
  const look = () => {
    looks += 1;
    for (const pid of renderers()) peak = Math.max(peak, filledBy(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  try {
    const result = await work();
    look();
    return { result, peak, looks };
  } finally {
    clearInterval(timer);
  }
}

export const mebi = (bytes) => `${(bytes / KIB / KIB).toFixed(0)} MiB`;
