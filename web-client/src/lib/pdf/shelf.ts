/** The documents of an open reader, as what stands beside the pages sees them. */
export interface Shelf {
  /** The id of the document that is shown. */
  readonly chosen: string;
  /** Ids of the documents that were opened so far. */
  readonly seen: readonly string[];
  /** Whether a page is drawn, or was waited for long enough: work on whole documents comes after. */
  readonly settled: boolean;
  choose(documentId: string): void;
}
