import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import layersRule from './eslint-rules/layers.js'
import { restrictedEverywhere, restrictedInRenderer } from './eslint-rules/restricted-syntax.js'

const namesOfLayers = { plugins: { rekey: { rules: { layers: layersRule } } }, rules: { 'rekey/layers': 'error' } }

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'data/', 'artefacts/', 'coverage/'] },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/essential'],
  { files: ['src/**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  { files: ['src/**/*.{ts,vue}', 'e2e/**/*.ts'], ...namesOfLayers },
  {
    files: ['src/**/*.{ts,vue}', 'e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-unused-expressions': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...restrictedEverywhere],
    },
  },
  {
    files: ['src/**/*.ts', 'e2e/**/*.ts'],
    ignores: ['**/*.config.ts'],
    rules: {
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,vue}'],
    rules: { 'no-restricted-syntax': ['error', ...restrictedEverywhere, ...restrictedInRenderer] },
  },
  { files: ['src/renderer/**/*.vue'], rules: { 'vue/multi-word-component-names': 'off', 'vue/no-v-html': 'error' } },
)
