/** Addresses that a code or a pass may go to: confirmed mailboxes that are not behind this very sign-in (rule 2). */
export const codeAddressesOf = <A extends { kind: string; confirmed_at: Date | null; behind_sign_in: boolean }>(
  addresses: readonly A[],
): A[] =>
  addresses.filter((address) => address.kind === 'email' && address.confirmed_at !== null && !address.behind_sign_in)
