/** The only place of the client that mints a Trusted Types value: URLs of our own workers. */

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

/** Only scripts of this origin's build may become workers. */
const allow = (url: string): string => {
  const target = new URL(url, location.origin);
  const ours = target.origin === location.origin && target.pathname.startsWith('/assets/');
  if (!ours && !import.meta.env.DEV) throw new TypeError('worker url refused');
  return target.href;
};

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('worker-url', { createScriptURL: allow });

/** Starts a module worker from a URL of the build. */
export const newWorker = (url: string, name: string): Worker =>
  new Worker((policy ? policy.createScriptURL(url) : allow(url)) as string, {
    type: 'module',
    name,
  });
