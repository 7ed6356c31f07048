import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

export default [
  { ignores: ['dist/**', 'var/**', '**/.astro/**', '**/node_modules/**', 'db/migrations/**', 'public/**'] },
  ...tseslint.configs.recommended,
  ...astro.configs['flat/recommended'],
  ...svelte.configs['flat/recommended'],
  { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-console': 'off',
      eqeqeq: ['error', 'always'],
      'astro/no-set-html-directive': 'error',
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    // In a browser nobody hears of a promise that fails unheard: each one is awaited, answered or set aside in so many words.
    files: ['src/**/*.client.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Both look like a check and can never fail: a promise is always true, and nobody waits for an expectation that is only begun.
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='waitForFunction'] > .arguments[async=true]",
          message: 'An async function is true at once: poll from the test instead.',
        },
        {
          selector:
            "ExpressionStatement > CallExpression:matches([callee.object.callee.property.name='poll'], [callee.object.property.name=/^(resolves|rejects)$/], [callee.object.object.callee.property.name='poll'], [callee.object.object.property.name=/^(resolves|rejects)$/])",
          message: 'Await it: an expectation that is only begun is never held.',
        },
      ],
    },
  },
];
