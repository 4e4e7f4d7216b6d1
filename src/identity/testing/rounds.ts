/** FAULTS' large rounds run reduced in `npm test` and whole in `npm run test:long`. */
export const longRounds = (reduced: number, whole: number): number =>
  process.env['REKEY_TEST_LONG'] === '1' ? whole : reduced
