/**
 * Joint patrols of the police and registered formations: only the police start one.
 * Where and when exactly is told to nobody but the approved roster, from three hours before the start to the end, and the database itself holds to it.
 */
export { lastMonths, patrolFigures, type PatrolFigures } from './figures.ts';
