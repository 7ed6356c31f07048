import { forgetKept } from './store.client.ts';

if (document.querySelector('[data-erased]')) forgetKept();
