import { describeTwins } from './diagnosis';

/** None of them was looked at while the checks were written. */
describe('the course names mistakes on fresh seeds', () => describeTwins(Array.from({ length: 20 }, (_, index) => 7001 + index)));
