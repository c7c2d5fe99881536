/** What a signer fills in and chooses before signing. Gone with the page. */
import { SvelteMap } from 'svelte/reactivity';
import type { Progress } from '../core/client';
import { toCoreError, type CoreError } from '../core/errors';
import type { Dot, Mark, OwnKey, PdfInspection, SigningChoices, Style } from '../core/papers';
import type { DocumentView } from '../core/protocol';
import { session } from '../session/session.svelte';
import {
  complaint,
  firstValue,
  initialsOf,
  inReadingOrder,
  isInput,
  keyOf,
  type OwnField,
  type Signer,
} from './fields';
import { isDrawn } from './ink';

/** A mark in the making. */
export class MarkDraft {
  way = $state<'typed' | 'drawn'>('typed');
  text = $state('');
  strokes = $state.raw<Dot[][]>([]);

  constructor(text: string) {
    this.text = text;
  }

  get isReady(): boolean {
    return this.way === 'typed' ? this.text.trim() !== '' : isDrawn(this.strokes);
  }

  get mark(): Mark {
    return this.way === 'typed' ? { typed: this.text.trim() } : { drawn: this.strokes };
  }
}

/** A document of the envelope, once it was looked at. */
export interface SeenDocument {
  document_id: string;
  name: string;
  inspection: PdfInspection;
}

export class Signing {
  documents = $state.raw<readonly SeenDocument[]>([]);
  /** Documents that are signed beside the file, with the code of why they are not read. */
  beside = $state.raw<readonly { document_id: string; name: string; code: string }[]>([]);
  /** Whether documents are still being looked at: until then nothing is signed. */
  looking = $state(true);
  /** How far the document is that is being looked at. */
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<CoreError | null>(null);
  /** One handwriting for all marks of a signer that are typed. */
  style = $state<Style>('formal');
  reason = $state('');
  ownKey = $state.raw<OwnKey | null>(null);
  forFirefox = $state(false);
  /** Set once somebody has tried to sign: then what is missing is said. */
  tried = $state(false);
  readonly signature: MarkDraft;
  readonly initials: MarkDraft;
  readonly #values = new SvelteMap<string, string>();

  constructor(
    /** The recipient's place of the signer. */
    readonly recipient: string,
    readonly signer: Signer,
    readonly today: string,
  ) {
    this.signature = new MarkDraft(signer.name);
    this.initials = new MarkDraft(initialsOf(signer.name));
  }

  /** The signer's fields in all documents. */
  readonly fields: OwnField[] = $derived(
    this.documents.flatMap(({ document_id, name, inspection }) =>
      inReadingOrder(inspection.fields.filter(({ recipient }) => recipient === this.recipient)).map(
        (field) => ({ ...field, document_id, document: name }),
      ),
    ),
  );
  /** Those that are filled in, and those that the sender has filled in for good. */
  readonly inputs: OwnField[] = $derived(
    this.fields.filter(
      ({ kind }) => kind !== 'signature' && kind !== 'mark' && kind !== 'initials',
    ),
  );
  readonly needsInitials: boolean = $derived(
    this.fields.some(({ kind, read_only }) => kind === 'initials' && !read_only),
  );
  /** Whether the signature goes into a PDF at all. */
  readonly inPdf: boolean = $derived(this.fields.some(({ kind }) => kind === 'signature'));
  /** Whether anything of it is seen on a page. */
  readonly isVisible: boolean = $derived(
    this.fields.some(
      ({ kind, page }) => (kind === 'signature' || kind === 'mark') && page !== null,
    ),
  );
  readonly missing: number = $derived(
    this.inputs.filter((field) => complaint(field, this.valueOf(field)) !== null).length,
  );
  get isReady(): boolean {
    return (
      this.missing === 0 &&
      (!this.isVisible || this.signature.isReady) &&
      (!this.needsInitials || this.initials.isReady)
    );
  }

  /** Looks at every document; what is found is shown before signing. */
  async look(documents: readonly DocumentView[], signal: AbortSignal): Promise<void> {
    this.looking = true;
    this.failure = null;
    this.documents = [];
    this.beside = [];
    for (const { handle, document_id, name, signed_in_pdf, obstacle } of documents) {
      // That a PDF is signed beside it is the sender's word: it is looked at all the same.
      if (!signed_in_pdf && obstacle !== null) {
        this.beside = [...this.beside, { document_id, name, code: obstacle }];
      }
      try {
        const onProgress = (next: Progress) => (this.progress = next);
        const options = { signal, onProgress };
        const { pdf } = await session.call('inspectDocument', { handle }, options);
        // Fields are filled in only where the signature is in the PDF.
        const inspection = signed_in_pdf ? pdf : { ...pdf, fields: [] };
        this.documents = [...this.documents, { document_id, name, inspection }];
      } catch (thrown) {
        const error = toCoreError(thrown);
        if (error.code === 'cancelled') return;
        // What is signed beside the file need not fit into the program that looks into PDFs.
        const isTooLarge = !signed_in_pdf && error.code === 'pdf_not_possible';
        const code = error.obstacle?.code ?? (isTooLarge ? 'too_large' : null);
        if (code === null) {
          this.failure = error;
          return;
        }
        if (obstacle === null) this.beside = [...this.beside, { document_id, name, code }];
      }
    }
    this.looking = false;
  }

  valueOf(field: OwnField): string {
    return this.#values.get(keyOf(field)) ?? firstValue(field, this.signer, this.today);
  }

  setValue(field: OwnField, value: string): void {
    this.#values.set(keyOf(field), value);
  }

  /** What the engine is asked for. */
  choices(timestamp: SigningChoices['timestamp']): SigningChoices {
    const given = (field: OwnField) =>
      isInput(field) || (field.kind === 'date' && !field.read_only);
    return {
      values: this.inputs.filter(given).map((field) => ({
        document_id: field.document_id,
        field: field.name,
        value: this.valueOf(field).trim(),
      })),
      mark: this.isVisible ? this.signature.mark : null,
      initials: this.needsInitials ? this.initials.mark : null,
      style: this.style,
      reason: this.reason.trim(),
      form: this.forFirefox ? 'pkcs7' : 'cades',
      timestamp,
      key: this.ownKey ? { imported: this.ownKey.handle } : 'identity',
    };
  }
}
