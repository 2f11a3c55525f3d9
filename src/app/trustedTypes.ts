/**
 * The page allows no script address that is made up at run time, except its own files: the engine's worker is one. The
 * browser asks this policy where Trusted Types are known; elsewhere there is nothing to do.
 */
interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypePolicies };

trustedTypes?.createPolicy('default', {
  createScriptURL(address) {
    if (new URL(address, document.baseURI).origin === location.origin) return address;
    throw new TypeError(`script address: expected one of this page's own files, got ${address}`);
  },
});
