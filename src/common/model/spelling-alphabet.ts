/** Spelling alphabets for reading a code back (ITU-T in English, DIN 5009:2022 in German). */
const itu =
  'A:Alfa B:Bravo C:Charlie D:Delta E:Echo F:Foxtrot G:Golf H:Hotel J:Juliett K:Kilo M:Mike N:November P:Papa Q:Quebec R:Romeo S:Sierra T:Tango V:Victor W:Whiskey X:X-ray Y:Yankee Z:Zulu 0:Zero 1:One 2:Two 3:Three 4:Four 5:Five 6:Six 7:Seven 8:Eight 9:Niner'
const din5009 =
  'A:Aachen B:Berlin C:Chemnitz D:Düsseldorf E:Essen F:Frankfurt G:Goslar H:Hamburg J:Jena K:Köln M:München N:Nürnberg P:Potsdam Q:Quickborn R:Rostock S:Salzwedel T:Tübingen V:Völklingen W:Wuppertal X:Xanten Y:Ypsilon Z:Zwickau 0:Null 1:Eins 2:Zwo 3:Drei 4:Vier 5:Fünf 6:Sechs 7:Sieben 8:Acht 9:Neun'

const parse = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(' ').map((pair) => [pair.charAt(0), pair.slice(2)]))
const english = parse(itu)
const german = parse(din5009)

/** The words for a code's characters, one a character. Languages without a standard of their own use ITU's. */
export function spell(code: string, locale: string): string[] {
  const words = locale.startsWith('de') ? german : english
  return [...code].map((character) => words.get(character) ?? character)
}
