/** Methods that are a current factor (rule 4). A code by mail is none (rule 2), and a trusted device shows nothing. */
const currentFactors: readonly string[] = ['otp', 'sms', 'push', 'passkey']

/** Whether a sign-in has shown what may change an account, trust a device or bring a new recovery code. */
export const holdsCurrentFactor = (methods: readonly string[]): boolean =>
  methods.some((method) => currentFactors.includes(method))
