export const factors = {} as const satisfies Record<string, string>
