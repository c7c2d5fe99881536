/** The order in which people sign, from how they stand in the list. */

export interface Placed {
  /** Signs at the same time as the person before. */
  withPrevious: boolean;
}

/** Order numbers from 1; people with the same number sign in parallel. */
export function ordersOf(people: readonly Placed[], inTurn: boolean): number[] {
  let order = 1;
  return people.map(({ withPrevious }, index) => {
    if (inTurn && index > 0 && !withPrevious) order += 1;
    return order;
  });
}
