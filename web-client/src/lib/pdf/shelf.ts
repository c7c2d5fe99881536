/** The documents of an open reader, as what stands beside the pages sees them. */
export interface Shelf {
  /** The id of the document that is shown. */
  readonly chosen: string;
  /** Ids of the documents that were opened so far. */
  readonly seen: readonly string[];
  choose(documentId: string): void;
}
