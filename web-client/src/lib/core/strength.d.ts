/** `crates/wasm-strength` as the worker is checked against; the real glue is generated. */
export interface Judgement {
  readonly score: number;
  readonly weakness: string | undefined;
  readonly hint: string | undefined;
  free(): void;
}

export declare function judge(password: string, known: string[]): Judgement;

/** Compiles and starts the module. */
export default function init(from: {
  module_or_path: Response | Promise<Response>;
}): Promise<unknown>;
