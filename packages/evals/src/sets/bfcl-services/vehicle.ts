import { pythonRandom } from './python-random.ts';
import { numberOf, objectOf, problem, textOf, textsOf, type Input, type ServiceEntry } from './service.ts';

const tires = [
  'frontLeftTirePressure',
  'frontRightTirePressure',
  'rearLeftTirePressure',
  'rearRightTirePressure',
] as const;

/** What a car begins with where the task does not say. */
const defaults: Input = {
  fuelLevel: 0,
  batteryVoltage: 12.6,
  engineState: 'stopped',
  doorStatus: { driver: 'unlocked', passenger: 'unlocked', rear_left: 'unlocked', rear_right: 'unlocked' },
  acTemperature: 25,
  fanSpeed: 50,
  acMode: 'auto',
  humidityLevel: 50,
  headLightStatus: 'off',
  parkingBrakeStatus: 'released',
  parkingBrakeForce: 0,
  slopeAngle: 0,
  brakePedalStatus: 'released',
  brakePedalForce: 0,
  distanceToNextVehicle: 50,
  cruiseStatus: 'inactive',
  destination: 'None',
  frontLeftTirePressure: 32,
  frontRightTirePressure: 32,
  rearLeftTirePressure: 30,
  rearRightTirePressure: 30,
};

const shown: { readonly [option: string]: readonly (readonly [name: string, of: string])[] } = {
  fuel: [['fuelLevel', 'fuelLevel']],
  battery: [['batteryVoltage', 'batteryVoltage']],
  doors: [['doorStatus', 'doorStatus']],
  climate: [
    ['currentACTemperature', 'acTemperature'],
    ['fanSpeed', 'fanSpeed'],
    ['climateMode', 'acMode'],
    ['humidityLevel', 'humidityLevel'],
  ],
  headlights: [['headlightStatus', 'headLightStatus']],
  parkingBrake: ['parkingBrakeStatus', 'parkingBrakeForce', 'slopeAngle'].map((name) => [name, name] as const),
  brakePedal: ['brakePedalStatus', 'brakePedalForce'].map((name) => [name, name] as const),
  engine: [['engineState', 'engineState']],
};

/** A car. */
export const vehicle: ServiceEntry = {
  document: 'vehicle_control',
  tables: 'vehicle_control.py',
  open(config, tables) {
    const { zips, distances, shop } = readTables(tables);
    const random = pythonRandom(numberOf(config.random_seed, 141053));
    const car = objectOf(structuredClone({ ...defaults, ...config }));
    const doors = objectOf(car.doorStatus);
    car.doorStatus = doors;
    const unlocked = () => Object.keys(doors).filter((door) => doors[door] === 'unlocked');

    function brake(force: number) {
      Object.assign(car, { brakePedalStatus: force > 0 ? 'pressed' : 'released', brakePedalForce: force });
      return { brakePedalStatus: force > 0 ? 'pressed' : 'released', brakePedalForce: force };
    }

    return {
      state: () => car,
      methods: {
        startEngine({ ignitionMode }) {
          if (ignitionMode === 'STOP') car.engineState = 'stopped';
          if (unlocked().length > 0)
            return problem(
              `All doors must be locked before starting the engine. Here are the unlocked doors: ${unlocked().join(', ')}`,
            );
          if (car.brakePedalStatus !== 'pressed')
            return problem('Brake pedal needs to be pressed when starting the engine.');
          if (car.brakePedalForce !== 1000) return problem('Must press the brake fully before starting the engine.');
          if (numberOf(car.fuelLevel) < 0) return problem('Fuel tank is empty.');
          if (ignitionMode !== 'START') return problem('Invalid ignition mode.');
          car.engineState = 'running';
          return { engineState: 'running', fuelLevel: car.fuelLevel ?? 0, batteryVoltage: car.batteryVoltage ?? 0 };
        },
        fillFuelTank({ fuelAmount }) {
          const amount = numberOf(fuelAmount);
          if (amount < 0) return problem('Fuel amount cannot be negative.');
          if (numberOf(car.fuelLevel) + amount > 50) return problem('Cannot fill gas above the tank capacity.');
          car.fuelLevel = numberOf(car.fuelLevel) + amount;
          return { fuelLevel: car.fuelLevel };
        },
        lockDoors({ unlock, door }) {
          const to = unlock === true ? 'unlocked' : 'locked';
          for (const one of textsOf(door)) doors[one] = to;
          return {
            lockStatus: to,
            remainingUnlockedDoors: 4 - Object.values(doors).filter((one) => one === 'locked').length,
          };
        },
        get_outside_temperature_from_google: () => ({ outsideTemperature: random.uniform(-10, 40) }),
        setHeadlights({ mode }) {
          if (!['on', 'off', 'auto'].includes(textOf(mode))) return problem('Invalid headlight mode.');
          car.headLightStatus = mode === 'on' ? 'on' : 'off';
          return { headlightStatus: car.headLightStatus };
        },
        displayCarStatus({ option }) {
          const fields = shown[textOf(option)];
          return fields
            ? Object.fromEntries(fields.map(([name, of]) => [name, car[of] ?? null]))
            : problem('Invalid option');
        },
        activateParkingBrake({ mode }) {
          if (mode !== 'engage' && mode !== 'release') return problem('Invalid mode');
          const [status, force] = mode === 'engage' ? ['engaged', 500] : ['released', 0];
          Object.assign(car, { parkingBrakeStatus: status, parkingBrakeForce: force, slopeAngle: 10 });
          return { parkingBrakeStatus: status ?? '', _parkingBrakeForce: force ?? 0, _slopeAngle: 10 };
        },
        pressBrakePedal({ pedalPosition }) {
          const position = numberOf(pedalPosition);
          return position < 0 || position > 1
            ? problem('Pedal position must be between 0 and 1.')
            : brake(1000 * position);
        },
        releaseBrakePedal: () => brake(0),
        setCruiseControl({ speed, activate, distanceToNextVehicle }) {
          const [at, distance] = [numberOf(speed), numberOf(distanceToNextVehicle)];
          if (car.engineState === 'stopped') return problem('Start the engine before activating the cruise control.');
          car.distanceToNextVehicle = distance;
          if (activate === true && (at < 0 || at > 120 || at % 5 !== 0)) return problem('Invalid speed');
          car.cruiseStatus = activate === true ? 'active' : 'inactive';
          return { cruiseStatus: car.cruiseStatus, currentSpeed: at, distanceToNextVehicle: distance };
        },
        estimate_drive_feasibility_by_mileage: ({ distance }) => ({
          canDrive: numberOf(car.fuelLevel) * 20 >= numberOf(distance),
        }),
        liter_to_gallon: ({ liter }) => ({ gallon: numberOf(liter) * 0.264172 }),
        gallon_to_liter: ({ gallon }) => ({ liter: numberOf(gallon) * 3.78541 }),
        estimate_distance({ cityA, cityB }) {
          const distance = distances.get([textOf(cityA), textOf(cityB)].toSorted().join(' '));
          return distance === undefined ? problem('distance not found in database.') : { distance };
        },
        get_zipcode_based_on_city: ({ city }) => ({ zipcode: zips.get(textOf(city)) ?? '00000' }),
        set_navigation({ destination = '' }) {
          car.destination = destination;
          return { status: `Navigating to ${textOf(destination)}` };
        },
        check_tire_pressure() {
          const mean = tires.reduce((sum, tire) => sum + numberOf(car[tire]), 0) / 4;
          return {
            ...Object.fromEntries(tires.map((tire) => [tire, car[tire] ?? 0])),
            healthy_tire_pressure: mean >= 30 && mean <= 35,
            car_info: {},
          };
        },
        find_nearest_tire_shop: () => ({ shopLocation: shop }),
      },
    };
  },
};

/** Zip codes of cities, and the distances between zip codes. */
function readTables(text: string) {
  const zips = [...text.matchAll(/city == ["']([^"']+)["']:\s*return \{["']zipcode["']: ["'](\d+)["']\}/g)];
  const distances = [
    ...text.matchAll(
      /cityA == ["'](\d+)["'] and cityB == ["'](\d+)["'](?:(?!\bcityA\b).)*\bor\b.*?["']distance["']: ([\d.]+)/gs,
    ),
  ];
  return {
    zips: new Map(zips.map(([, city = '', zip = '']) => [city, zip])),
    distances: new Map(distances.map(([, a = '', b = '', value]) => [[a, b].toSorted().join(' '), Number(value)])),
    shop: /["']shopLocation["']: ["']([^"']+)["']/.exec(text)?.[1] ?? '',
  };
}
