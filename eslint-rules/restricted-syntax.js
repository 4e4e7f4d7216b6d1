/** What the language offers and this code does not use, each with its remedy. */
export const restrictedEverywhere = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of strings: enums are not erasable.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Use node:crypto: chance is for codes and ids here.',
  },
]

export const restrictedInRenderer = [
  {
    selector: "AssignmentExpression[left.property.name='value'] > CallExpression[callee.name=/^tn?$/].right",
    message: 'Keep what makes the sentence (useSaid), or compute it: a finished one stays in the language of before.',
  },
]
