import { Skeleton } from "../ui/Skeleton";
import styles from "./batch.module.css";

/** The batch and its accounts before they are there: in their places, so that nothing moves when they come. */
export function HeaderSkeleton() {
  return (
    <>
      <div className={styles.headerSkeleton}>
        <Skeleton lines={5} screen />
      </div>
      <Skeleton lines={12} />
    </>
  );
}
