/**
 * KEDA's external scaler: the sizes that fleets are to have, for an autoscaler of Kubernetes to apply. Translates between
 * KEDA's calls and {@link dev.spillway.pipeline.front.keda.DesiredSizes}, and judges how old an answer may be; decides
 * no size.
 */
@NullMarked
package dev.spillway.pipeline.front.keda;

import org.jspecify.annotations.NullMarked;
