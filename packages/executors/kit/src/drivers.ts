export { driverSource, type DriverSettings, type DriverSource } from './drivers/driver-source.ts';
export { linkDriver, type DriverLink, type DriverLinkOptions } from './drivers/link-driver.ts';
