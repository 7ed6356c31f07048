/** The kinds of cards, each with what it asks, checks and writes. */
import { beatCard } from './cardBeat.ts';
import { officerCard } from './cardOfficer.ts';
import { placeCard } from './cardPlace.ts';
import { postCard } from './cardPost.ts';
import type { CardKind, CardType } from './cards.ts';
import { unitCard } from './cardUnit.ts';

export const cardTypes: Record<CardKind, CardType> = { place: placeCard, officer: officerCard, post: postCard, beat: beatCard, unit: unitCard };
