/** Context under which a seed that is being set up is sealed in its sign-in. */
export const setUpSealContext = (signInId: string): string => `sign_in:${signInId}`
