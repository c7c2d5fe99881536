/**
 * Why a PDF is not read or takes no signature, as texts. The many kinds of damage share one text:
 * the code itself stands in the details. Pure, so that a test can hold it against the engine.
 */

const DAMAGE =
  'catalog character cross_reference_kind decoded_length dictionary duplicate_entry ' +
  'duplicate_key entry_elsewhere entry_number field_tree flate form free_head header ' +
  'hybrid_disagreement keyword_endobj keyword_endstream keyword_stream linearization name ' +
  'number object_header object_stream object_stream_index object_stream_replaced overlap page ' +
  'page_count page_tree previous previous_cycle reference reference_cycle signature startxref ' +
  'stream_filter stream_length string trailer trailing_data truncated unbalanced xref_stream ' +
  'xref_table';
const LIMITS =
  'decoded_bytes fields name_length nesting nodes object_stream_objects objects pages ' +
  'revisions string_length tree_depth work';

/** What has a text of its own. */
export const READ_GROUPS = [
  'damaged',
  'encryption',
  'filter',
  'header',
  'limit',
  'predictor',
  'trailing_data',
  'truncated',
] as const;
export type ReadGroup = (typeof READ_GROUPS)[number];

const GROUPS: ReadonlyMap<string, ReadGroup> = new Map([
  ...DAMAGE.split(' ').map((code) => [code, 'damaged'] as const),
  ...LIMITS.split(' ').map((code) => [code, 'limit'] as const),
  ...READ_GROUPS.filter((group) => group !== 'damaged' && group !== 'limit').map(
    (group) => [group, group] as const,
  ),
]);

/** The group of a code of reading; null for a code that is none. */
export const readGroup = (code: string): ReadGroup | null => GROUPS.get(code) ?? null;
