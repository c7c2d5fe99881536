/** Version of the client, from package.json. */
declare const __VERSION__: string;
/** Subresource integrity of the engine's WebAssembly module. */
declare const __ENGINE_INTEGRITY__: string;
/** The same of the module that works on PDFs. */
declare const __PAPERS_INTEGRITY__: string;
/** The same of the module that judges passwords. */
declare const __STRENGTH_INTEGRITY__: string;
/** SHA-256 of the verifier as one file, hex; empty where it was not built. */
declare const __VERIFIER_SHA256__: string;
