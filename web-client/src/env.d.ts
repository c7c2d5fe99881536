/** Version of the client, from package.json. */
declare const __VERSION__: string;
/** Subresource integrity of the engine's WebAssembly module. */
declare const __ENGINE_INTEGRITY__: string;
/** The same of the module that works on PDFs. */
declare const __PAPERS_INTEGRITY__: string;
/** The same of the module that judges passwords. */
declare const __STRENGTH_INTEGRITY__: string;
